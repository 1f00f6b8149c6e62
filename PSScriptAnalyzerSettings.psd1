@{
    Severity     = @('Error', 'Warning')

    ExcludeRules = @(
        # The rule is for public commands, but here it finds only private functions of scripts.
        'PSUseShouldProcessForStateChangingFunctions'
        # The rule does not find parameters that are used in functions and script blocks.
        'PSReviewUnusedParameter'
    )

    Rules        = @{
        # The runbooks, the manifest and the views must work in Windows PowerShell.
        PSUseCompatibleSyntax     = @{ Enable = $true; TargetVersions = @('5.1', '7.4') }
        PSPlaceOpenBrace          = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $true; IgnoreOneLineBlock = $true }
        PSUseConsistentWhitespace = @{
            Enable                                  = $true
            CheckInnerBrace                         = $true
            CheckOpenBrace                          = $true
            CheckOpenParen                          = $true
            CheckOperator                           = $true
            CheckPipe                               = $true
            CheckSeparator                          = $true
            # The values of a hashtable are aligned.
            IgnoreAssignmentOperatorInsideHashTable = $true
        }
    }
}

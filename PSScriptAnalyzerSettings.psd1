@{
    Severity     = @('Error', 'Warning')

    ExcludeRules = @(
        # It means commands that others call; here it finds functions that a script has for itself. The cmdlets are C#.
        'PSUseShouldProcessForStateChangingFunctions'
        # It does not look into the functions and blocks of a script, where its parameters are used.
        'PSReviewUnusedParameter'
    )

    Rules        = @{
        # Windows PowerShell runs the runbooks, and reads the manifest and the views.
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
            # The values of a table stand below one another.
            IgnoreAssignmentOperatorInsideHashTable = $true
        }
    }
}

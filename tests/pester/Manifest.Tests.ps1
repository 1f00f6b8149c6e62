# The manifest, and the commands that the module exports.

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $cmdlets = (Get-Command -Module Bctrl -CommandType Cmdlet).Name
}

Describe 'The manifest' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1
        # Import-PowerShellDataFile rejects the expression that selects the assembly by edition.
        $manifest = & ([scriptblock]::Create((Get-RepositoryText Bctrl.psd1)))
        $gallery = $manifest.PrivateData.PSData
    }

    It 'is valid' {
        $module = Test-ModuleManifest ([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1')) -ErrorAction Stop

        $module.Name | Should -Be 'Bctrl'
        $module.Version | Should -Be $manifest.ModuleVersion
    }

    It 'exports every cmdlet by its name' {
        $types = (Get-Command Wait-BctrlOperation).ImplementingType.Assembly.GetTypes()
        $written = $types | ForEach-Object { $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        Assert-NoProblem @(
            foreach ($name in $written | Where-Object { $_ -cnotin $manifest.CmdletsToExport }) {
                "Add '$name' to CmdletsToExport in Bctrl.psd1."
            }
            foreach ($name in $manifest.CmdletsToExport | Where-Object { $_ -cnotin $written }) {
                "Remove '$name' from CmdletsToExport in Bctrl.psd1: no class in src/Bctrl.PowerShell/Cmdlets has this name."
            }
        )
        (Get-Command -Module Bctrl -CommandType Cmdlet).Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'exports the earlier name of a cmdlet as an alias' {
        $manifest.AliasesToExport | Should -Be 'Measure-BctrlOperation'
        (Get-Command Measure-BctrlOperation).ResolvedCommandName | Should -Be 'Measure-BctrlWork'
        (Get-Command Measure-BctrlOperation).Source | Should -Be 'Bctrl'
    }

    It 'exports nothing else: <_> is empty' -ForEach 'FunctionsToExport', 'VariablesToExport' {
        # Without a list, PowerShell would export everything.
        $manifest.ContainsKey($_) | Should -BeTrue
        , $manifest[$_] | Should -BeOfType [array]
        $manifest[$_].Count | Should -Be 0
    }

    It 'supports both editions of PowerShell, from 5.1' {
        $manifest.CompatiblePSEditions | Should -Be 'Core', 'Desktop'
        $manifest.PowerShellVersion | Should -Be '5.1'
        $manifest.DotNetFrameworkVersion | Should -Be '4.7.2'
    }

    It 'has the newest section of the changelog as the release notes' {
        $newest = [regex]::Match((Get-RepositoryText CHANGELOG.md), '(?ms)^## \[([^\]]+)\] - .+?$(.*?)(?=^## |\z)')

        $newest.Groups[1].Value | Should -Be $manifest.ModuleVersion -Because 'the newest section of CHANGELOG.md must have the ModuleVersion of Bctrl.psd1'
        Get-Word $gallery.ReleaseNotes | Should -BeExactly (Get-MarkdownWord $newest.Groups[2].Value) -Because (
            'ReleaseNotes in Bctrl.psd1 must be the newest section of CHANGELOG.md; copy what is missing')
    }

    It 'has no URIs' {
        @($manifest.Keys) + @($gallery.Keys) -like '*Uri' | Should -BeNullOrEmpty
    }

    It 'has a description and tags for searches' {
        $manifest.Description.Length | Should -BeGreaterOrEqual 80
        $manifest.Description.Length | Should -BeLessOrEqual 400
        foreach ($tag in 'bctrl', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS') { $gallery.Tags | Should -Contain $tag }
        $gallery.Tags -like '* *' | Should -BeNullOrEmpty -Because 'a tag is one word'
        ($gallery.Tags | Group-Object | Where-Object Count -GT 1).Name | Should -BeNullOrEmpty -Because 'each tag is listed once'
    }

    It 'has no prerelease label, because the build sets it' {
        $gallery.Prerelease | Should -BeExactly ''
    }
}

Describe 'The exported commands' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1
        # What users can rely on. If a parameter is added, add it here. If one is removed or renamed, their scripts break.
        $parameters = @{
            'Connect-Bctrl'          = 'AllowUnencryptedAuthentication', 'ApiKey', 'HttpMessageHandler', 'MaximumRetryCount', 'PassThru', 'Proxy',
            'ProxyCredential', 'RetryIntervalSec', 'Server', 'SubaccountId', 'Test'
            'ConvertTo-BctrlReport'  = 'As', 'InputObject', 'Title'
            'Disconnect-Bctrl'       = 'Connection'
            'Get-BctrlConnection'    = @()
            'Get-BctrlOperation'     = 'Connection', 'Id', 'InputObject', 'ThrottleLimit', 'Timeout'
            'Get-BctrlOperationStep' = 'Connection', 'Failed', 'Id', 'InputObject', 'ThrottleLimit', 'Timeout'
            'Get-BctrlToolCall'      = 'Connection', 'First', 'Id', 'InputObject', 'RunId', 'RuntimeId', 'SpaceId', 'Status', 'ThrottleLimit', 'Timeout', 'Tool', 'TurnId'
            'Invoke-BctrlRequest'    = 'Body', 'Connection', 'Headers', 'IdempotencyKey', 'Method', 'OutFile', 'Path', 'Query', 'Raw',
            'ResponseHeadersVariable', 'StatusCodeVariable', 'Timeout'
            'Measure-BctrlWork'      = 'GroupBy', 'InputObject'
            'Send-BctrlToolCallResponse' = 'Confirm', 'Connection', 'Id', 'Response', 'Timeout', 'WhatIf'
            'Start-BctrlToolCall'    = 'Confirm', 'Connection', 'IdempotencyKey', 'InputObject', 'Timeout', 'Tool', 'WhatIf'
            'Stop-BctrlOperation'    = 'Confirm', 'Connection', 'Id', 'InputObject', 'ThrottleLimit', 'Timeout', 'Wait', 'WhatIf'
            'Stop-BctrlToolCall'     = 'Confirm', 'Connection', 'Id', 'InputObject', 'ThrottleLimit', 'Timeout', 'Wait', 'WhatIf'
            'Wait-BctrlOperation'    = 'Any', 'Connection', 'Id', 'InputObject', 'LongPollTimeout', 'RequireSuccess', 'ThrottleLimit', 'Timeout'
            'Wait-BctrlToolCall'     = 'Any', 'Connection', 'Id', 'InputObject', 'LongPollTimeout', 'RequireSuccess', 'ThrottleLimit', 'Timeout', 'UntilInput'
        }
    }

    It 'include <_>, with the parameters that users rely on' -ForEach $cmdlets {
        $name = $_
        $own = @((Get-OwnParameter (Get-Command $name -Module Bctrl)).Name)
        Assert-NoProblem @(
            foreach ($parameter in $parameters[$name] | Where-Object { $_ -cnotin $own }) { "Keep -$parameter of ${name}: scripts use it." }
            foreach ($parameter in $own | Where-Object { $_ -and $_ -cnotin $parameters[$name] }) {
                "Add -$parameter of $name to the table in Manifest.Tests.ps1."
            }
        )
    }

    It 'include every cmdlet that users rely on' {
        Assert-NoProblem @(
            $parameters.Keys | Where-Object { -not (Get-Command $_ -Module Bctrl -ErrorAction Ignore) } | ForEach-Object { "Keep ${_}: scripts use it." }
        )
    }
}

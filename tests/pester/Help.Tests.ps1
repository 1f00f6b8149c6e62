BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $cmdlets = (Get-Command -Module Bctrl).Name
    $topics = Get-ChildItem ([IO.Path]::Combine($moduleParent, 'Bctrl', 'en-US')) -Filter 'about_*.help.txt' | ForEach-Object { $_.Name -replace '\.help\.txt$' }
}

Describe 'Get-Help' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }

    It 'shows a description, examples and every parameter of <_>' -ForEach $cmdlets {
        $help = Get-Help $_ -Full

        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "*$_ *[[]*"
        $help.description.Text -join '' | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        $expected = @((Get-Command $_).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object)
        # The help of a cmdlet without parameters has no parameters either.
        $described = if ($expected) { @($help.parameters.parameter.name | Where-Object { $_ -notin $common } | Sort-Object) } else { @() }
        $described | Should -Be $expected
    }

    It 'shows the default value of a parameter' {
        (Get-Help Wait-BctrlOperation -Parameter LongPollTimeout).defaultValue | Should -Be '00:00:30'
    }

    It 'shows an example with its output' {
        $example = (Get-Help Wait-BctrlOperation -Examples).examples.example[0]

        $example.code | Should -BeLike 'Wait-BctrlOperation *'
        $example.remarks.Text -join "`n" | Should -BeLike '*Id * Status * Kind *succeeded*'
    }

    It 'shows the topic <_>' -ForEach $topics {
        Get-Help $_ | Should -BeLike "TOPIC*$_*SHORT DESCRIPTION*LONG DESCRIPTION*SEE ALSO*"
    }

    It 'finds the topics with a wildcard' {
        @(Get-Help 'about_Bctrl*').Count | Should -BeGreaterOrEqual 4
    }
}

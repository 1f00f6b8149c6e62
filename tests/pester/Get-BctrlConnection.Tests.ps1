Describe 'Get-BctrlConnection' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'has no output without a connection' {
        Get-BctrlConnection | Should -BeNullOrEmpty
    }

    It 'gets the connection of the session' {
        $connection = Connect-Bctrl (ConvertTo-Key) https://api.example.test -PassThru
        Get-BctrlConnection | Should -Be $connection
    }

    It 'gets the connection of the environment variables' {
        $env:BCTRL_API_KEY = 'key-of-the-environment'
        try {
            (Get-BctrlConnection).Server | Should -Be 'https://api.bctrl.ai/'
        } finally {
            Remove-Item Env:BCTRL_API_KEY
        }
        Get-BctrlConnection | Should -BeNullOrEmpty
    }

    It 'is a table without the key' {
        Connect-Stub (Get-Stub)
        $text = Get-BctrlConnection | Out-String
        $text | Should -Match 'https://api\.example\.test/'
        $text | Should -Match 'Retries'
        $text | Should -Not -Match $canary
    }
}

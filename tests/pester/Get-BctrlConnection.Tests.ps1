Describe 'Get-BctrlConnection' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        $env:BCTRL_API_KEY = $null
        $env:BCTRL_BASE_URL = $null
        Disconnect-Bctrl
    }

    It 'has no output without a connection' {
        Get-BctrlConnection | Should -BeNullOrEmpty
    }

    It 'gets the connection of the session, also if the environment contains another key' {
        $connection = Connect-Bctrl (ConvertTo-Key) https://api.example.test -PassThru
        $env:BCTRL_API_KEY = 'another-key'
        Get-BctrlConnection | Should -Be $connection
    }

    Context 'With a key in the environment' {
        BeforeEach {
            $env:BCTRL_API_KEY = $canary
            $env:BCTRL_BASE_URL = 'https://localhost:1/v1'
        }

        It 'gets one connection for all commands, until the key is removed' {
            $connection = Get-BctrlConnection
            $connection.Server | Should -Be 'https://localhost:1/'
            $connection.MaximumRetryCount | Should -Be 20
            Get-BctrlConnection | Should -Be $connection
            $env:BCTRL_API_KEY = $null
            Get-BctrlConnection | Should -BeNullOrEmpty
        }

        It 'gets a connection to the default server without a server in the environment' {
            $env:BCTRL_BASE_URL = $null
            (Get-BctrlConnection).Server | Should -Be 'https://api.bctrl.ai/'
        }

        It 'gets another connection if the <Name> changes' -ForEach @(
            @{ Name = 'BCTRL_API_KEY'; Value = 'another-key'; Server = 'https://localhost:1/' }
            @{ Name = 'BCTRL_BASE_URL'; Value = 'https://localhost:2/v1'; Server = 'https://localhost:2/' }
        ) {
            $first = Get-BctrlConnection
            [Environment]::SetEnvironmentVariable($Name, $Value)
            $second = Get-BctrlConnection
            $second | Should -Not -Be $first
            $second.Server | Should -Be $Server
            Get-BctrlConnection | Should -Be $second
            { Get-BctrlOperation -Connection $first } | Should -Not -Throw -Because 'another command may still use the first connection'
        }

        It 'gets a connection whose responses have the types of PowerShell' {
            $server = [Bctrl.Testing.RecordingServer]::RespondingWith([Bctrl.Testing.CannedOperation]::Json('a', 'succeeded', 3, ''), '200 OK', '')
            try {
                $env:BCTRL_BASE_URL = $server.Address
                $result = (Get-BctrlOperation a).Result.Steps[0].Result
                $result | Should -BeOfType Management.Automation.PSCustomObject
                $result.title | Should -Be 'Page 1'
            } finally {
                $server.Dispose()
            }
        }

        It 'fails each time if the server is not valid, and does not get the previous connection' {
            $null = Get-BctrlConnection
            $env:BCTRL_BASE_URL = 'http://staging.example.test'
            foreach ($attempt in 1..3) {
                { Get-BctrlConnection } | Should -Throw -ErrorId 'InvalidConnection,Bctrl.PowerShell.GetBctrlConnectionCommand'
            }
        }
    }
}

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

    It 'is a table without the key' {
        Connect-Stub (Get-Stub)
        $text = Get-BctrlConnection | Out-String
        $text | Should -Match 'https://api\.example\.test/'
        $text | Should -Match 'Retries'
        $text | Should -Not -Match $canary
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
            # Responds to one request.
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start()
            $runspace = Open-Runspace
            $server = Get-Shell $runspace {
                param($listener, $json)
                $client = $listener.AcceptTcpClient()
                $stream = $client.GetStream()
                $null = $stream.Read([byte[]]::new(65536), 0, 65536)
                $response = "HTTP/1.1 200 OK`r`nContent-Type: application/json`r`nContent-Length: $($json.Length)`r`nConnection: close`r`n`r`n$json"
                $stream.Write([Text.Encoding]::ASCII.GetBytes($response), 0, $response.Length)
                $client.Close()
            } $listener, ([Bctrl.Testing.CannedOperation]::Json('a', 'succeeded', 3, ''))
            try {
                $env:BCTRL_BASE_URL = "http://$($listener.LocalEndpoint)"
                $null = $server.BeginInvoke()
                $operation = Get-BctrlOperation a
                $operation.Result.Steps[0].Result | Should -BeOfType [Management.Automation.PSCustomObject]
                $operation.Result.Steps[0].Result.title | Should -Be 'Page 1'
            } finally {
                $listener.Stop()
                $server.Dispose()
                $runspace.Dispose()
            }
        }

        It 'fails each time if the server is not valid, and does not get the previous connection' {
            $null = Get-BctrlConnection
            $env:BCTRL_BASE_URL = 'http://staging.example.test'
            foreach ($attempt in 1..3) {
                { Get-BctrlConnection } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.GetBctrlConnectionCommand'
            }
        }
    }
}

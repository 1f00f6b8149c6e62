Describe 'Get-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the response of GET /v1/operations/{id}.
        function Get-OperationResponse {
            param([string] $Id, [string] $Status = 'running')

            [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''), 200)
        }
    }

    BeforeEach {
        $stub = Get-Stub
        foreach ($id in 'a', 'b') {
            $null = $stub.On("GET /v1/operations/$id", (Get-OperationResponse $id))
        }
        $null = $stub.On('GET /v1/operations/done', (Get-OperationResponse done succeeded))
        Connect-Stub $stub
        # Connect to a new server name, for which no operations of earlier tests are known.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 0
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'gets the current state without waiting' {
        $operation = Get-BctrlOperation a
        $operation | Should -BeOfType Bctrl.Operation
        $operation.Status | Should -Be 'running'
        $operation.IsTerminal | Should -BeFalse
        $stub.Requests.Count | Should -Be 1
        "$($stub.Requests[0])" | Should -Be 'GET /v1/operations/a'
    }

    It 'accepts a response with an envelope' {
        $json = [Bctrl.Testing.CannedOperation]::Json('a', 'failed', 3, '')
        $null = $stub.On('GET /v1/operations/a', [Bctrl.Testing.StubResponse]::Json("{`"operation`":$json}", 200))
        (Get-BctrlOperation a).Status | Should -Be 'failed'
    }

    It 'accepts ids from <From>' -ForEach @(
        @{ From = 'the pipeline'; Script = { 'a', 'b' | Get-BctrlOperation } }
        @{ From = 'a positional argument'; Script = { Get-BctrlOperation a, b } }
        @{ From = 'a table'; Script = { 'OperationId,Note', 'a,x', 'b,y' | ConvertFrom-Csv | Get-BctrlOperation } }
        @{ From = 'operations'; Script = { Get-BctrlOperation a, b | Get-BctrlOperation } }
    ) {
        (& $Script).Id | Sort-Object | Should -Be 'a', 'b'
    }

    It 'does not get operations that another API key has received' {
        $server = "https://$([guid]::NewGuid()).example.test"
        $null = Connect-Bctrl (ConvertTo-Key 'first-key') $server -HttpMessageHandler $stub
        $null = Get-BctrlOperation a
        $null = Connect-Bctrl (ConvertTo-Key 'second-key') $server -HttpMessageHandler $stub
        Get-BctrlOperation | Should -BeNullOrEmpty
        (TabExpansion2 'Get-BctrlOperation ' 19).CompletionMatches.CompletionText | Should -Not -Contain 'a'
        $null = Connect-Bctrl (ConvertTo-Key 'first-key') $server -HttpMessageHandler $stub
        (Get-BctrlOperation).Id | Should -Be 'a'
    }

    It 'says why it waits after a response with Retry-After' {
        $tooMany = [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '1')
        $null = $stub.On('GET /v1/operations/busy', $tooMany)
        { Get-BctrlOperation busy -ErrorAction Stop } | Should -Throw -ErrorId 'RateLimited,*'
        $lines = Get-BctrlOperation a -Verbose 4>&1 | ForEach-Object ToString
        $lines[0] | Should -Be 'The server requested a delay of 1 s (Retry-After). The command continues after that.'
    }

    It 'gets the known running operations without an id' {
        $null = Get-BctrlOperation a, b, done
        $null = $stub.On('GET /v1/operations/b', (Get-OperationResponse b cancelled))
        $operations = Get-BctrlOperation | Sort-Object Id
        $operations.Id | Should -Be 'a', 'b'
        $operations.Status | Should -Be 'running', 'cancelled'
        (Get-BctrlOperation).Id | Should -Be 'a'
    }

    It 'sends no request without an id if no operations are known' {
        Get-BctrlOperation | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'sends no request for an empty pipeline' {
        $null = Get-BctrlOperation a
        @() | Get-BctrlOperation | Should -BeNullOrEmpty
        Get-BctrlOperation -Id @() | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 1
    }

    It 'reports <What> as an error and sends no request' -ForEach @(
        @{ What = '$null in the pipeline'; Script = { $null | Get-BctrlOperation -ErrorAction Stop } }
        @{ What = '$null as an argument'; Script = { Get-BctrlOperation $null -ErrorAction Stop } }
        @{ What = 'a blank id'; Script = { Get-BctrlOperation ' ' -ErrorAction Stop } }
    ) {
        $null = Get-BctrlOperation a
        $Script | Should -Throw -ErrorId 'InvalidOperationId,*'
        $stub.Requests.Count | Should -Be 1
    }

    It 'gets the other operations if one is not found' {
        $operations = 'a', 'gone', 'b' | Get-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.GetBctrlOperationCommand'
        $failures[0].TargetObject | Should -Be 'gone'
    }

    It 'sends many requests in parallel' {
        $null = $stub.On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
        $shell = [powershell]::Create().AddScript('
            param($common, $stub)
            . $common
            Connect-Stub $stub
            1..100 | ForEach-Object { "op-$_" } | Get-BctrlOperation
        ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
        try {
            $null = $shell.BeginInvoke()
            Wait-Condition { $stub.InFlight -eq 100 }
            $shell.Stop()
            Wait-Condition { $stub.InFlight -eq 0 }
        } finally {
            $shell.Dispose()
        }
    }
}

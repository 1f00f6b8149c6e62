Describe 'Get-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # What GET /v1/operations/{id} answers.
        function Get-State {
            param([string] $Id, [string] $Status = 'running')

            [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''), 200)
        }
    }

    BeforeEach {
        $stub = Get-Stub
        foreach ($id in 'a', 'b') {
            $null = $stub.On("GET /v1/operations/$id", (Get-State $id))
        }
        $null = $stub.On('GET /v1/operations/done', (Get-State done succeeded))
        Connect-Stub $stub
        # Another server knows nothing of what the last test has seen.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 0
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'gets the state now, without waiting' {
        $operation = Get-BctrlOperation a
        $operation | Should -BeOfType Bctrl.Operation
        $operation.Status | Should -Be 'running'
        $operation.IsTerminal | Should -BeFalse
        $stub.Requests.Count | Should -Be 1
        "$($stub.Requests[0])" | Should -Be 'GET /v1/operations/a'
    }

    It 'takes an operation in an envelope' {
        $json = [Bctrl.Testing.CannedOperation]::Json('a', 'failed', 3, '')
        $null = $stub.On('GET /v1/operations/a', [Bctrl.Testing.StubResponse]::Json("{`"operation`":$json}", 200))
        (Get-BctrlOperation a).Status | Should -Be 'failed'
    }

    It 'takes ids from <From>' -ForEach @(
        @{ From = 'the pipeline'; Script = { 'a', 'b' | Get-BctrlOperation } }
        @{ From = 'its first argument'; Script = { Get-BctrlOperation a, b } }
        @{ From = 'a table'; Script = { 'OperationId,Note', 'a,x', 'b,y' | ConvertFrom-Csv | Get-BctrlOperation } }
        @{ From = 'operations'; Script = { Get-BctrlOperation a, b | Get-BctrlOperation } }
    ) {
        (& $Script).Id | Sort-Object | Should -Be 'a', 'b'
    }

    It 'refreshes without an id what was seen and had not ended' {
        $null = Get-BctrlOperation a, b, done
        $null = $stub.On('GET /v1/operations/b', (Get-State b cancelled))
        $operations = Get-BctrlOperation | Sort-Object Id
        $operations.Id | Should -Be 'a', 'b'
        $operations.Status | Should -Be 'running', 'cancelled'
        (Get-BctrlOperation).Id | Should -Be 'a'
    }

    It 'has nothing to refresh before anything was seen' {
        Get-BctrlOperation | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'asks nothing with an empty pipeline' {
        $null = Get-BctrlOperation a
        @() | Get-BctrlOperation | Should -BeNullOrEmpty
        Get-BctrlOperation -Id @() | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 1
    }

    It 'reports <What>, and asks nothing for it' -ForEach @(
        @{ What = 'nothing in the pipeline'; Script = { $null | Get-BctrlOperation -ErrorAction Stop } }
        @{ What = 'nothing as an argument'; Script = { Get-BctrlOperation $null -ErrorAction Stop } }
        @{ What = 'a blank'; Script = { Get-BctrlOperation ' ' -ErrorAction Stop } }
    ) {
        $null = Get-BctrlOperation a
        $Script | Should -Throw -ErrorId 'InvalidOperationId,*'
        $stub.Requests.Count | Should -Be 1
    }

    It 'goes on with the others when one is not there' {
        $operations = 'a', 'gone', 'b' | Get-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.GetBctrlOperationCommand'
        $failures[0].TargetObject | Should -Be 'gone'
    }

    It 'asks for many at once' {
        $null = $stub.On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Json('{}', 200).Held())
        $shell = [powershell]::Create().AddScript('
            param($common, $stub)
            . $common
            Connect-Stub $stub
            1..100 | ForEach-Object { "op-$_" } | Get-BctrlOperation
        ').AddArgument([IO.Path]::Combine($PSScriptRoot, 'Common.ps1')).AddArgument($stub)
        try {
            $null = $shell.BeginInvoke()
            Wait-Until { $stub.InFlight -eq 100 }
            $shell.Stop()
            Wait-Until { $stub.InFlight -eq 0 }
        } finally {
            $shell.Dispose()
        }
    }
}

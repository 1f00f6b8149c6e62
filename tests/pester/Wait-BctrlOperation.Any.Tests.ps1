Describe 'Wait-BctrlOperation -Any' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'emits the first completed operation without an error, and cancels the other requests' {
        $stub = (Get-SilentStub).OnWait('quick', (Get-WaitResponse quick))
        Connect-Stub $stub
        ('a', 'b', 'quick', 'c' | Wait-BctrlOperation -Any -ErrorAction Stop).Id | Should -Be 'quick'
        Wait-Cancellation $stub
    }

    It 'emits only one of many completed operations' {
        Connect-Stub (Get-Stub)
        @(1..200 | ForEach-Object { "op-$_" } | Wait-BctrlOperation -Any -ErrorAction Stop).Count | Should -Be 1
    }

    It 'emits only the first of the completed operations in the input, without a request' {
        $stub = Get-Stub
        Connect-Stub $stub
        $one = Wait-BctrlOperation one
        $two = Wait-BctrlOperation two
        $before = $stub.Requests.Count
        $one, $two | Wait-BctrlOperation -Any -ErrorAction Stop | Should -Be $one
        Wait-BctrlOperation $two, $one -Any -ErrorAction Stop | Should -Be $two
        $stub.Requests.Count | Should -Be $before
    }

    It 'emits a completed operation in the input before operations that are polled' {
        $stub = (Get-SilentStub).OnWait('a', (Get-WaitResponse a))
        Connect-Stub $stub
        $a = Wait-BctrlOperation a
        'x', 'y', $a, 'z' | Wait-BctrlOperation -Any -ErrorAction Stop | Should -Be $a
        $stub.Requests.OperationId | Should -Not -Contain 'z'
        Wait-Cancellation $stub
    }

    It 'ignores what comes after the first completed operation, also ids that are not valid' {
        $stub = Get-Stub -Failed bad
        Connect-Stub $stub
        $a, $bad = Wait-BctrlOperation a, bad | Sort-Object Id
        $before = $stub.Requests.Count
        $a, 'x', '..', $bad, @{ Id = 'y' } | Wait-BctrlOperation -Any -RequireSuccess -ErrorAction Stop | Should -Be $a
        $stub.Requests.Count | Should -Be $before
    }

    It 'does not end with an operation that has an error' {
        $stub = (Get-Stub).OnWait('gone', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1'))
        $stub = $stub.OnWait('later', @((Get-WaitResponse later running), (Get-WaitResponse later)))
        Connect-Stub $stub
        $operations = 'gone', '', 'later' | Wait-BctrlOperation -Any -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Should -Be 'later'
        $failures.FullyQualifiedErrorId | Sort-Object | Should -Be @(
            'InvalidOperationId,Bctrl.PowerShell.WaitBctrlOperationCommand', 'OperationNotFound,Bctrl.PowerShell.WaitBctrlOperationCommand'
        )
    }

    It 'emits all operations in their last known state after the timeout' {
        Connect-Stub (Get-EndlessStub)
        $operations = 'a', 'b' | Wait-BctrlOperation -Any -Timeout 2 -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $operations.TimedOutWaiting | Should -Be $true, $true
        $failures.FullyQualifiedErrorId | Should -Be (@('OperationWaitTimeout,Bctrl.PowerShell.WaitBctrlOperationCommand') * 2)
    }

    It 'writes an error with -RequireSuccess if the first completed operation did not succeed' {
        Connect-Stub (Get-SilentStub).OnWait('a', (Get-WaitResponse a failed))
        $operations = 'a', 'b' | Wait-BctrlOperation -Any -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Should -Be 'a'
        $failures.FullyQualifiedErrorId | Should -Be 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
    }

    It 'cancels the requests while input still arrives' {
        $stub = (Get-Stub).OnWait('running', (Get-WaitResponse running).WaitForRelease())
        Connect-Stub $stub
        $operations = & {
            'running', 'quick'
            # The command processes the completed operation with the next input. An id that it knows is not another operation.
            $clock = [Diagnostics.Stopwatch]::StartNew()
            # Without a cancellation, the request for the running operation ends after 16 s.
            while ($stub.Cancelled -eq 0 -and $clock.Elapsed.TotalSeconds -lt 10) {
                Start-Sleep -Milliseconds 5
                'running'
            }
            'x'
        } | Wait-BctrlOperation -Any -ErrorAction Stop
        $operations.Id | Should -Be 'quick'
        $stub.Cancelled | Should -Be 1
        $stub.Requests.OperationId | Sort-Object | Should -Be 'quick', 'running'
    }

    It 'does not poll input that arrives after the response for the first completed operation' {
        # One input with so many ids that some would be polled before the response is processed after it.
        $late = 1..10000 | ForEach-Object { "late-$_" }
        foreach ($delay in 20, 100, 500, 2500) {
            $stub = Get-Stub
            Connect-Stub $stub
            $operations = & {
                'quick'
                Start-Sleep -Milliseconds $delay
                , $late
            } | Wait-BctrlOperation -Any -ErrorAction Stop
            # On a busy computer, the response can take longer than the delay, but not every time.
            if ($stub.Requests.Count -eq 1) { break }
        }
        $operations.Id | Should -Be 'quick'
        $stub.Requests.OperationId | Should -Be 'quick'
    }

    It 'has no output for empty input' {
        Connect-Stub (Get-Stub)
        @() | Wait-BctrlOperation -Any -ErrorAction Stop | Should -BeNullOrEmpty
    }
}

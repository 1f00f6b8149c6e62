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

    Context 'With -RequireSuccess' {
        BeforeAll {
            # Runs the command. Gets its output and its errors.
            function Wait-Success {
                param([object[]] $InputObject, [hashtable] $Parameters = @{})

                $output = $InputObject | Wait-BctrlOperation -Any -RequireSuccess @Parameters -ErrorVariable failures -ErrorAction SilentlyContinue
                [pscustomobject]@{ Output = @($output); Errors = @($failures) }
            }

            # Gets a stub server where 'good' succeeds after both 'bad' and 'cancelled' have completed, and all others never respond.
            function Get-MixedStub {
                $stub = (Get-SilentStub).OnWait('bad', (Get-WaitResponse bad failed)).OnWait('cancelled', (Get-WaitResponse cancelled cancelled))
                $stub.OnWait('good', @((Get-WaitResponse good running), (Get-WaitResponse good running), (Get-WaitResponse good)))
            }
        }

        It 'emits only the first operation that succeeds, after an error for each that did not' {
            $stub = Get-MixedStub
            Connect-Stub $stub
            $result = Wait-Success 'bad', 'cancelled', 'silent', 'good'
            $result.Output.Id | Should -Be 'good'
            $result.Output.Status | Should -Be 'succeeded'
            $result.Errors.FullyQualifiedErrorId | Sort-Object | Should -Be @(
                'OperationCancelled,Bctrl.PowerShell.WaitBctrlOperationCommand', 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
            )
            Wait-Cancellation $stub
        }

        It 'makes the operation that did not succeed the target of its error, with all of its properties' {
            Connect-Stub (Get-SilentStub).OnWait('bad', (Get-WaitResponse bad failed '"costCents":7'))
            $target = (Wait-Success 'bad').Errors[0].TargetObject
            $target | Should -BeOfType Bctrl.Operation
            $target.Id | Should -Be 'bad'
            $target.Status | Should -Be 'failed'
            $target.CostCents | Should -Be 7
        }

        It 'ends without output if no operation succeeds' {
            Connect-Stub (Get-Stub -Failed a, b, c)
            $result = Wait-Success 'a', 'b', 'c'
            $result.Output | Should -BeNullOrEmpty
            $result.Errors.TargetObject.Id | Sort-Object | Should -Be 'a', 'b', 'c'
        }

        It 'ends if one operation fails and the server does not find the other' {
            $gone = [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1')
            Connect-Stub (Get-Stub -Failed bad).OnWait('gone', $gone)
            $result = Wait-Success 'gone', 'bad'
            $result.Output | Should -BeNullOrEmpty
            [string[]] $result.Errors.Exception.Kind | Sort-Object | Should -Be 'OperationFailed', 'OperationNotFound'
        }

        It 'emits a success after errors about ids that were not found or are not valid' {
            $gone = [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1')
            $later = @((Get-WaitResponse later running), (Get-WaitResponse later running), (Get-WaitResponse later))
            Connect-Stub (Get-Stub).OnWait('gone', $gone).OnWait('later', $later)
            $result = Wait-Success 'gone', '', 'later'
            $result.Output.Id | Should -Be 'later'
            [string[]] $result.Errors.Exception.Kind | Sort-Object | Should -Be 'InvalidOperationId', 'OperationNotFound'
        }

        It 'reports a failed operation in the input, and emits the first that succeeded, without a request' {
            $stub = Get-Stub -Failed bad
            Connect-Stub $stub
            $bad, $good = Wait-BctrlOperation bad, good | Sort-Object Id
            $before = $stub.Requests.Count
            $result = Wait-Success $bad, $good, 'x'
            $result.Output | Should -Be $good
            $result.Errors.TargetObject | Should -Be $bad
            $stub.Requests.Count | Should -Be $before
        }

        It 'emits nothing for operations that have not completed when the timeout elapses' {
            Connect-Stub (Get-EndlessStub).OnWait('bad', (Get-WaitResponse bad failed))
            $result = Wait-Success 'a', 'bad', 'b' @{ Timeout = 2 }
            $result.Output | Should -BeNullOrEmpty
            [string[]] $result.Errors.Exception.Kind | Sort-Object | Should -Be 'OperationFailed', 'OperationWaitTimeout', 'OperationWaitTimeout'
            $timedOut = $result.Errors.TargetObject | Where-Object TimedOutWaiting
            $timedOut.Id | Sort-Object | Should -Be 'a', 'b'
            $timedOut.Status | Should -Be 'running', 'running'
        }

        It 'emits nothing for an operation in the input that has not completed when the timeout elapses' {
            Connect-Stub (Get-EndlessStub)
            $known = Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore
            $result = Wait-Success $known @{ Timeout = 0 }
            $result.Output | Should -BeNullOrEmpty
            $result.Errors.TargetObject.Id | Should -Be 'a'
        }

        It 'throws at the first operation that does not succeed, with -ErrorAction Stop' {
            $stub = Get-MixedStub
            Connect-Stub $stub
            $output = try { 'bad', 'good' | Wait-BctrlOperation -Any -RequireSuccess -ErrorAction Stop } catch { $_ }
            $output | Should -HaveCount 1
            $output.FullyQualifiedErrorId | Should -Be 'OperationFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $output.TargetObject.Id | Should -Be 'bad'
            Wait-Cancellation $stub
        }

        It 'remembers the operations that it no longer polls' {
            Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler (Get-MixedStub) -MaximumRetryCount 0
            $null = Wait-Success 'bad', 'silent', 'good', 'other'
            [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('', '', '', $null, @{}).ListItemText | Should -Be 'silent', 'other'
        }
    }
}

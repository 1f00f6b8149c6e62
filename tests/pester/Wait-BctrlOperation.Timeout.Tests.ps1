Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets a stub server whose operations always have this status. It responds immediately.
        function Get-StatusStub {
            param([string] $Status)

            [Bctrl.Testing.StubHttpMessageHandler]::new().CompleteOperationsAfter([timespan]::Zero, $Status)
        }
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'A timeout of zero' {
        It 'sends one request for an operation that is <_>' -ForEach 'queued', 'dispatching', 'running', 'cancelling' {
            $stub = Get-StatusStub $_
            Connect-Stub $stub
            $operation = Wait-BctrlOperation a -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue
            $operation.Status | Should -Be $_
            $operation.TimedOutWaiting | Should -BeTrue
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'OperationWaitTimeout,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failures[0].TargetObject | Should -Be $operation
            "$($failures[0])" | Should -BeExactly "Operation 'a' has not completed; its last known status is $_."
            $stub.Requests.TimeoutMs | Should -Be 0
        }

        It 'is no error for a completed operation' {
            Connect-Stub (Get-Stub)
            (Wait-BctrlOperation a -Timeout 0 -ErrorAction Stop).TimedOutWaiting | Should -BeFalse
        }

        It 'never elapsed for a completed operation, also if the server or an imported object says so' {
            $completed = [Bctrl.Testing.CannedOperation]::Json('a', 'succeeded', 3, '')
            $response = [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Envelope($completed, $true), 200)
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().OnWait('a', $response))
            $operation = Wait-BctrlOperation a -ErrorAction Stop
            $operation | Where-Object TimedOutWaiting | Should -BeNullOrEmpty
            $operation | Export-Clixml TestDrive:/completed.xml
            (Get-Content TestDrive:/completed.xml -Raw) -replace '(?<=<B N="TimedOutWaiting">)false', 'true' | Set-Content TestDrive:/completed.xml
            $imported = Import-Clixml TestDrive:/completed.xml
            $imported.TimedOutWaiting | Should -BeTrue
            ($imported | Wait-BctrlOperation).TimedOutWaiting | Should -BeFalse
        }

        It 'does not retry' {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1'))
            Connect-Stub $stub -MaximumRetryCount 2
            { Wait-BctrlOperation a -Timeout 0 -ErrorAction Stop } | Should -Throw -ErrorId 'ServerError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $stub.Requests.Count | Should -Be 1
        }
    }

    # One command with operations of all kinds, because a timeout takes time.
    Context 'After a timeout of one second' {
        BeforeAll {
            $stub = (Get-StatusStub running).
                OnWait('done', (Get-WaitResponse done)).
                OnWait('gone', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation.', 'operation.not_found', 'req-1')).
                OnWait('busy', [Bctrl.Testing.StubResponse]::Error(503, 'Under repair', 'busy', 'req-2'))
            foreach ($id in 'silent', 'known', 'blank') {
                $null = $stub.OnWait($id, [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            }

            # This operation is known from another server.
            $running = [Bctrl.Testing.CannedOperation]::Json('known', 'running', 3, '"region":"north"')
            Connect-Stub (Get-Stub).On('GET /v1/operations/known', [Bctrl.Testing.StubResponse]::Json($running, 200))
            $known = Get-BctrlOperation known

            $retries = @{ MaximumRetryCount = 1000; RetryIntervalSec = 0.05 }
            Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub @retries
            $operations = 'a', 'done', 'b', 'gone', 'a', 'silent', 'busy', $known, [Bctrl.Operation]@{ Id = 'blank' } |
                Wait-BctrlOperation -Timeout 1 -ErrorVariable failures -ErrorAction SilentlyContinue
            $inFlight = $stub.InFlight
            Wait-Cancellation $stub
            $recent = [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('', '', '', $null, @{}).ListItemText

            function Get-Failure {
                param([string] $Id)

                $found = @($failures | Where-Object { $_.TargetObject -eq $Id -or $_.TargetObject.Id -eq $Id })
                $found.Count | Should -Be 1 -Because "there is one error for $Id"
                $found[0]
            }
        }

        It 'each operation has been emitted once, or has one error, or both' {
            $operations.Id | Sort-Object | Should -Be 'a', 'b', 'blank', 'done', 'known'
            $operations[0].Id | Should -Be 'done'
            $failures.Count | Should -Be 7
            (Get-Failure gone).FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.WaitBctrlOperationCommand'
            foreach ($id in 'a', 'b') {
                (Get-Failure $id).FullyQualifiedErrorId | Should -Be 'OperationWaitTimeout,Bctrl.PowerShell.WaitBctrlOperationCommand'
            }
            foreach ($id in 'blank', 'busy', 'known', 'silent') {
                (Get-Failure $id).FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
            }
        }

        It 'an operation that was running has been emitted in its last known state' {
            $operation = $operations | Where-Object Id -eq a
            $operation.Status | Should -Be 'running'
            $operation.TimedOutWaiting | Should -BeTrue
            $operation.IsTerminal | Should -BeFalse
            $failure = Get-Failure a
            $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
            $failure.Exception.GetType().FullName | Should -Be 'Bctrl.BctrlException'
            $failure.Exception.InnerException | Should -Be $null
            [object]::ReferenceEquals($failure.TargetObject.PSObject.BaseObject, $operation.PSObject.BaseObject) | Should -BeTrue
            "$failure" | Should -BeExactly "Operation 'a' did not complete within 1 s; its last known status is running."
            $failure.ErrorDetails.RecommendedAction | Should -Be (
                'The operation may still be running. ' +
                'Run Wait-BctrlOperation with a longer -Timeout, or cancel the operation with Stop-BctrlOperation.')
        }

        It 'an operation without a response has only an error' {
            $failure = Get-Failure silent
            $failure.TargetObject | Should -Be 'silent'
            "$failure" | Should -BeExactly "No response for operation 'silent' within 1 s."
            $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Check the network and the server *'
        }

        It 'an operation whose requests failed has the last failure in its error' {
            $failure = Get-Failure busy
            $failure.TargetObject | Should -Be 'busy'
            $failure.Exception.InnerException.StatusCode | Should -Be 503
            $failure.Exception.InnerException.Message | Should -BeLike '*Under repair*'
            $tries = @($stub.Requests | Where-Object OperationId -eq busy).Count
            $tries | Should -BeGreaterThan 1
            "$failure" | Should -BeExactly "The state of operation 'busy' was not received within 1 s: $($failure.Exception.InnerException.Message.TrimEnd('.')) ($tries tries)."
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Run the command again later.*' -Because 'it is the action for ServerError'
        }

        It 'an operation as input without a response has been emitted as it was' {
            $operation = $operations | Where-Object Id -eq known
            $operation.Status | Should -Be 'running'
            $operation.TimedOutWaiting | Should -BeTrue
            $operation.Region | Should -Be 'north'
            ($operation | Select-Object *).TimedOutWaiting | Should -BeTrue
            $operation.PSObject.Properties.Name | Select-Object -First 1 -Last 1 | Should -Be 'Id', 'Region'
            $known.TimedOutWaiting | Should -BeFalse
            "$(Get-Failure known)" | Should -BeExactly "No response for operation 'known' within 1 s."
        }

        It 'the input is not changed' {
            $known.TimedOutWaiting | Should -BeFalse
            $known.Region | Should -Be 'north'
        }

        It 'an operation as input without a status has an error that names none' {
            ($operations | Where-Object Id -eq blank).TimedOutWaiting | Should -BeTrue
            "$(Get-Failure blank)" | Should -BeExactly "No response for operation 'blank' within 1 s."
        }

        It 'the session knows all operations that have not completed, also those without a response' {
            $recent | Sort-Object | Should -Be 'a', 'b', 'blank', 'busy', 'known', 'silent'
        }

        It 'no long poll was longer than the remaining time' {
            $stub.Requests.Count | Should -BeGreaterThan 7
            @($stub.Requests.TimeoutMs | Where-Object { $_ -gt 1000 }) | Should -BeNullOrEmpty
            @($stub.Requests | Where-Object OperationId -eq a)[-1].TimeoutMs | Should -BeLessThan 1000
        }

        It 'only operations without a response had a request in flight' {
            $inFlight | Should -BeLessOrEqual 3 -Because 'there are three of them'
        }
    }

    Context 'The time that is measured' {
        It 'begins with the command, and not with the first id' {
            $stub = Get-StatusStub running
            Connect-Stub $stub
            $null = & { Start-Sleep -Milliseconds 100; 'a' } | Wait-BctrlOperation -Timeout 0.05 -ErrorVariable failures -ErrorAction SilentlyContinue
            $failures.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failures" | Should -BeExactly "No response for operation 'a' within 0.05 s."
            @($stub.Requests.TimeoutMs | Where-Object { $_ -gt 0 }) | Should -BeNullOrEmpty -Because 'no time was left for a long poll'
        }

        It 'is not over if the operation completes before' {
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().CompleteOperationsAfter([timespan]::FromMilliseconds(50), 'succeeded'))
            (Wait-BctrlOperation a -Timeout 1h -ErrorAction Stop).TimedOutWaiting | Should -BeFalse
        }

        It 'includes the delay that the server requested in response to an earlier command' {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '300'))
            Connect-Stub $stub
            { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'RateLimited,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $silent = @{ ErrorVariable = 'failures'; ErrorAction = 'SilentlyContinue'; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            'b', 'c' | Wait-BctrlOperation -Timeout 1 @silent | Should -BeNullOrEmpty
            $warnings.Count | Should -Be 1
            "$warnings" | Should -Match '^The server requested a delay of (300|29\d) s \(Retry-After\)\. The next request is sent at \d\d:\d\d:\d\d\.$'
            $failures.Count | Should -Be 2
            $failures.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'NoResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
            foreach ($failure in $failures) {
                "$failure" | Should -MatchExactly "^The state of operation '[bc]' was not received within 1 s: The server requested a delay of (300|29\d) s \(Retry-After\)\. Run the command again after \d\d:\d\d:\d\d\.$"
            }
            $stub.Requests.Count | Should -Be 1
        }

        It 'of zero does not include such a delay, and says so' {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '1000000000'))
            Connect-Stub $stub
            Wait-BctrlOperation a -Timeout 0 -ErrorAction SilentlyContinue
            $failure = Get-CommandError { Wait-BctrlOperation b -Timeout 0 }
            "$failure" | Should -MatchExactly "^The state of operation 'b' was not received: The server requested a delay of (300|29\d) s \(Retry-After\)\. Run the command again after \d\d:\d\d:\d\d\.$"
            $stub.Requests.Count | Should -Be 1
        }
    }

    Context 'Long polls' {
        It 'grow from one second to -LongPollTimeout, while the status is not known to be final' {
            $stub = (Get-Stub).OnWait('a', @((Get-WaitResponse a meditating), (Get-WaitResponse a queued), (Get-WaitResponse a)))
            Connect-Stub $stub
            (Wait-BctrlOperation a -LongPollTimeout 1.5s -ErrorAction Stop).Status | Should -Be 'succeeded'
            $stub.Requests.TimeoutMs | Should -Be 1000, 1500, 1500
        }

        It 'end with an unknown status if the operation has an end time' {
            $stub = (Get-Stub).OnWait('a', (Get-RawWaitResponse '{"id":"a","status":"evaporated","finishedAt":"2026-03-01T10:00:00Z"}'))
            Connect-Stub $stub
            $operation = Wait-BctrlOperation a -ErrorAction Stop
            $operation.Status | Should -Be 'evaporated'
            $operation.IsTerminal | Should -BeTrue
            $stub.Requests.Count | Should -Be 1
        }
    }
}

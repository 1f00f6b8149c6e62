Describe 'Stop-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = [Bctrl.Testing.StubHttpMessageHandler]::new()
        foreach ($id in 'a', 'b') {
            $null = $stub.On("POST /v1/operations/$id/cancel", (Get-OperationResponse $id cancelling))
            $null = $stub.OnWait($id, @((Get-WaitResponse $id cancelling), (Get-WaitResponse $id cancelled)))
        }
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Input' {
        It 'accepts <What>' -ForEach @(
            @{ What = 'a positional argument'; Expected = 'a'; Script = { Stop-BctrlOperation a } }
            @{ What = 'several arguments'; Expected = 'a', 'b'; Script = { Stop-BctrlOperation a, b } }
            @{ What = 'ids in the pipeline'; Expected = 'a', 'b'; Script = { 'a', 'b' | Stop-BctrlOperation } }
            @{ What = 'a table'; Expected = 'a', 'b'; Script = { 'Id', 'a', 'b' | ConvertFrom-Csv | Stop-BctrlOperation } }
            @{ What = 'an id that is given twice, also in another case'; Expected = 'a'; Script = { Stop-BctrlOperation a, a, A } }
            @{ What = 'a running operation'; Expected = 'a'; Script = { $running | Stop-BctrlOperation } }
        ) {
            $running = [Bctrl.Operation] @{ Id = 'a'; Status = 'running' }
            $operations = & $Script
            $operations.Id | Sort-Object | Should -Be $Expected
            $operations.Status | Should -Be @($Expected | ForEach-Object { 'cancelling' })
            $stub.Requests | ForEach-Object ToString | Sort-Object |
                Should -Be @($Expected | ForEach-Object { "POST /v1/operations/$_/cancel" })
        }

        It 'accepts a response <With>, without a warning' -ForEach @(
            @{ With = 'without an envelope'; Format = '{0}' }
            @{ With = 'with an envelope'; Format = '{{"operation":{0}}}' }
        ) {
            $json = $Format -f [Bctrl.Testing.CannedOperation]::Json('a', 'cancelling', 3, '')
            $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Json($json, 200))
            $operation = Stop-BctrlOperation a -WarningVariable warnings
            $operation | Should -BeOfType Bctrl.Operation
            $operation.Status | Should -Be 'cancelling'
            $warnings | Should -BeNullOrEmpty
            $stub.Requests[0].Body | Should -Be ''
        }

        It 'cancels the other operations if some can not be cancelled' {
            $null = $stub.On('POST /v1/operations/theirs/cancel', [Bctrl.Testing.StubResponse]::Error(403, 'Not yours', 'some.code', 'req-1'))
            $operations = 'a', 'gone', '', 'theirs', 'b', 'a' | Stop-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $failures.FullyQualifiedErrorId | Sort-Object | Should -Be @(
                'InvalidOperationId', 'OperationNotFound', 'PermissionDenied' | ForEach-Object { "$_,Bctrl.PowerShell.StopBctrlOperationCommand" }
            )
            $stub.Requests.Count | Should -Be 4
        }
    }

    Context 'Requests' {
        It 'sends 200 requests in parallel by default, and shows progress' {
            $ids = 1..210 | ForEach-Object { "op-$_" }
            $responses = foreach ($id in $ids) {
                $response = (Get-OperationResponse $id cancelling).WaitForRelease()
                $null = $stub.On("POST /v1/operations/$id/cancel", $response)
                $response
            }
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($ids, $c) $ids | Stop-BctrlOperation -Connection $c } $ids, (Get-BctrlConnection)
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 200 -and $shell.Streams.Progress.Count }
                $responses.Release()
                $shell.EndInvoke($invocation).Id | Sort-Object | Should -Be ($ids | Sort-Object)
                $stub.PeakInFlight | Should -Be 200
                $shell.Streams.Progress[0].Activity | Should -Be 'Cancelling operations'
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        It 'retries a cancellation' {
            Connect-Stub $stub -MaximumRetryCount 2
            $null = $stub.On('POST /v1/operations/a/cancel', @(
                    [Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'some.code', 'req-1')
                    [Bctrl.Testing.StubResponse]::ConnectionRefused()
                    Get-OperationResponse a cancelling
                ))
            (Stop-BctrlOperation a -ErrorAction Stop).Status | Should -Be 'cancelling'
            $stub.Requests.Count | Should -Be 3
        }

        It 'cancels its <Request> when it is stopped' -ForEach @(
            @{ Request = 'POST /v1/operations/a/cancel'; Before = 0 }
            @{ Request = 'POST /v1/operations/a/wait'; Before = 1 }
            @{ Request = 'GET /v1/operations/a'; Before = 1; Conflict = $true }
        ) {
            if ($Conflict) {
                $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'Ended', 'operation.ended', 'req-1'))
            }
            $null = $stub.On($Request, [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) Stop-BctrlOperation a -Wait -Connection $connection } (Get-BctrlConnection)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 1 -and $stub.Requests.Count -eq $Before + 1 }
                "$($stub.Requests[-1])" | Should -Be $Request
                Stop-Shell $shell
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                Wait-Condition { $stub.Cancelled -eq 1 } -TimeoutSec 10
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    Context 'An operation that has completed' {
        It 'is emitted with a warning if its status was <_>' -ForEach @('succeeded', 'failed', 'timed_out') {
            $null = $stub.On('POST /v1/operations/done/cancel', (Get-OperationResponse done $_))
            # The id is in another case than in the response.
            $operation = Stop-BctrlOperation DONE -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $operation.Id | Should -Be 'done'
            $operation.Status | Should -Be $_
            "$warnings" | Should -BeExactly "Operation done had already completed with the status $_, so it was not cancelled."
        }

        It 'is emitted without a warning if it was cancelled' {
            $null = $stub.On('POST /v1/operations/a/cancel', (Get-OperationResponse a cancelled))
            (Stop-BctrlOperation a -WarningVariable warnings).Status | Should -Be 'cancelled'
            $warnings | Should -BeNullOrEmpty
        }

        It 'is emitted with a warning and without a request if it is the input' {
            $operation = [Bctrl.Operation] @{ Id = 'a'; Status = 'succeeded' }
            $operations = $operation, $operation | Stop-BctrlOperation -WarningVariable warnings -WarningAction SilentlyContinue
            $operations | Should -HaveCount 1
            $operations | Should -Be $operation
            "$warnings" | Should -Be 'Operation a had already completed with the status succeeded, so it was not cancelled.'
            $stub.Requests.Count | Should -Be 0
        }

        It 'is emitted with a warning if the server reports a conflict' {
            $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'Ended', 'operation.ended', 'req-1'))
            $null = $stub.On('GET /v1/operations/a', (Get-OperationResponse a failed))
            (Stop-BctrlOperation a -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop).Status | Should -Be 'failed'
            "$warnings" | Should -Be 'Operation a had already completed with the status failed, so it was not cancelled.'
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/operations/a/cancel', 'GET /v1/operations/a'
        }
    }

    It 'reports a conflict if the operation is running' {
        $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'Not now', 'operation.busy', 'req-1'))
        $null = $stub.On('GET /v1/operations/a', (Get-OperationResponse a running))
        Stop-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -Be 'Conflict,Bctrl.PowerShell.StopBctrlOperationCommand'
        $failures[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $failures[0].TargetObject | Should -Be 'a'
        $failures[0].Exception.Code | Should -Be 'operation.busy'
    }

    Context '-Wait' {
        It 'waits until the operation completes' {
            (Stop-BctrlOperation a -Wait -WarningVariable warnings).Status | Should -Be 'cancelled'
            $warnings | Should -BeNullOrEmpty
            $stub.Requests | ForEach-Object ToString | Should -Be @(
                'POST /v1/operations/a/cancel', 'POST /v1/operations/a/wait', 'POST /v1/operations/a/wait'
            )
        }

        It 'does not poll an operation that is cancelled immediately' {
            $null = $stub.On('POST /v1/operations/a/cancel', (Get-OperationResponse a cancelled))
            (Stop-BctrlOperation a -Wait).Status | Should -Be 'cancelled'
            $stub.Requests.Count | Should -Be 1
        }

        It 'writes no warning if the operation succeeds before it is cancelled' {
            $null = $stub.OnWait('a', (Get-WaitResponse a succeeded))
            (Stop-BctrlOperation a -Wait -WarningVariable warnings).Status | Should -Be 'succeeded'
            $warnings | Should -BeNullOrEmpty
        }

        It 'emits the operation with an error after -Timeout <Timeout>' -ForEach @(
            @{ Timeout = '0'; Message = 'has not completed' }
            @{ Timeout = '200ms'; Message = 'did not complete within 0.2 s' }
        ) {
            $stub = (Get-EndlessStub).On('POST /v1/operations/a/cancel', (Get-OperationResponse a running))
            Connect-Stub $stub
            $operation = Stop-BctrlOperation a -Wait -Timeout $Timeout -ErrorVariable failures -ErrorAction SilentlyContinue
            $operation.TimedOutWaiting | Should -BeTrue
            $failures | Should -HaveCount 1
            "$($failures[0])" | Should -Be "Operation 'a' $Message; its last known status is running."
            $failures[0].FullyQualifiedErrorId | Should -Be 'OperationWaitTimeout,Bctrl.PowerShell.StopBctrlOperationCommand'
            $failures[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
            [object]::ReferenceEquals($failures[0].TargetObject, $operation) | Should -BeTrue
            $failures[0].ErrorDetails.RecommendedAction | Should -Be (
                'The cancellation was requested, but the operation has not stopped yet. Run Wait-BctrlOperation to wait until it stops.')
        }
    }

    Context '-Timeout' {
        It 'limits the retries of a cancellation' {
            Connect-Stub $stub -MaximumRetryCount 1000
            $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'some.code', 'req-1'))
            Stop-BctrlOperation a -Timeout 0.1 -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.StopBctrlOperationCommand'
            $failures[0].TargetObject | Should -Be 'a'
            $failures[0].Exception.InnerException.Kind | Should -Be 'ServerError'
            $failures[0].ErrorDetails.RecommendedAction | Should -Be ('Check the status with Get-BctrlOperation. ' +
                'If the operation is still running, run Stop-BctrlOperation again.')
        }

        It 'limits how long a server may take to respond' {
            $null = $stub.On('POST /v1/operations/a/cancel', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            $failure = Get-CommandError { Stop-BctrlOperation a -Timeout 0.1 }
            $failure.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.StopBctrlOperationCommand'
            "$failure" | Should -BeExactly "No response for operation 'a' within 0.1 s."
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Check the status with Get-BctrlOperation. *'
            Wait-Cancellation $stub
        }

        It 'does not prevent the cancellation of an id that comes later' {
            $operation = & { Start-Sleep -Milliseconds 60; 'a' } | Stop-BctrlOperation -Timeout 0.05 -ErrorAction Stop
            $operation.Status | Should -Be 'cancelling'
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/operations/a/cancel'
        }
    }

    Context 'Confirmation' {
        BeforeAll {
            $promptHost = [Bctrl.Testing.RecordingHost]::new()
            $runspace = Open-Runspace $promptHost

            # Runs a script with the host that answers prompts. Its first argument is the connection.
            function Invoke-WithPrompt {
                param([scriptblock] $Script, [object[]] $Arguments = @())

                $shell = Get-Shell $runspace $Script (@(Get-BctrlConnection) + $Arguments)
                try {
                    $shell.Invoke()
                    $shell.Streams.Error | Should -BeNullOrEmpty
                } finally {
                    $shell.Dispose()
                }
            }
        }

        BeforeEach {
            $promptHost.Answer(@())
        }

        AfterAll {
            $runspace.Dispose()
        }

        It 'is a description without a request with <With>' -ForEach @(
            @{ With = '-WhatIf'; Script = { param($c) 'a', 'b' | Stop-BctrlOperation -WhatIf -Wait -Connection $c } }
            @{ With = '$WhatIfPreference'; Script = { param($c) $WhatIfPreference = $true; Stop-BctrlOperation a, b -Connection $c } }
        ) {
            Invoke-WithPrompt $Script | Should -BeNullOrEmpty
            $promptHost.Lines | Should -Be @(
                'What if: Performing the operation "Request cancellation" on target "operation a".'
                'What if: Performing the operation "Request cancellation" on target "operation b".'
            )
            $stub.Requests.Count | Should -Be 0
        }

        It 'is a prompt for each operation with -Confirm' {
            $promptHost.Answer(@($false, $true))
            (Invoke-WithPrompt { param($connection) 'a', 'b' | Stop-BctrlOperation -Confirm -Connection $connection }).Id | Should -Be 'b'
            $promptHost.Prompts -replace '^.*\r?\n' | Should -Be @(
                'Performing the operation "Request cancellation" on target "operation a".'
                'Performing the operation "Request cancellation" on target "operation b".'
            )
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/operations/b/cancel'
        }

        It 'is one prompt for an id that is given several times' {
            $promptHost.Answer(@($false, $true))
            $operations = Invoke-WithPrompt {
                param($connection)
                $a = [Bctrl.Operation] @{ Id = 'a'; Status = 'succeeded' }
                $b = [Bctrl.Operation] @{ Id = 'B'; Status = 'running' }
                'a', 'a', 'A', $a, 'b', 'B', $b | Stop-BctrlOperation -Confirm -Connection $connection
            }
            $operations.Id | Should -Be 'b'
            $promptHost.Prompts | Should -HaveCount 2
            $stub.Requests.Count | Should -Be 1
        }

        It 'is no prompt for an operation that has completed' {
            $operation = Invoke-WithPrompt {
                param($connection)
                [Bctrl.Operation] @{ Id = 'a'; Status = 'succeeded' } | Stop-BctrlOperation -Confirm -WarningAction Ignore -Connection $connection
            }
            $operation.Id | Should -Be 'a'
            $promptHost.Prompts | Should -BeNullOrEmpty
        }

        It 'is <Count> prompts if $ConfirmPreference is <Preference><With>' -ForEach @(
            @{ Preference = 'High'; With = ''; Count = 0; Parameters = @{} }
            @{ Preference = 'Medium'; With = ''; Count = 1; Parameters = @{} }
            @{ Preference = 'Low'; With = ' with -Confirm:$false'; Count = 0; Parameters = @{ Confirm = $false } }
        ) {
            $promptHost.Answer($true)
            $operation = Invoke-WithPrompt {
                param($connection, $preference, $parameters)
                $ConfirmPreference = $preference
                Stop-BctrlOperation a -Connection $connection @parameters
            } $Preference, $Parameters
            $operation.Id | Should -Be 'a'
            $promptHost.Prompts | Should -HaveCount $Count
        }

        It 'does not count in the timeout' {
            $promptHost.Answer($true)
            # Longer than the timeout. After that, one second is more than enough for the requests.
            $promptHost.DelayAnswers([timespan]::FromSeconds(1.1))
            (Invoke-WithPrompt { param($connection) Stop-BctrlOperation a -Confirm -Wait -Timeout 1 -Connection $connection }).Status |
                Should -Be 'cancelled'
            $stub.Requests.Count | Should -Be 3
        }

        # A dialog of a host may return after the command was stopped.
        It 'has no effect after the command was stopped' {
            $promptHost.Answer(@($true, $true))
            $promptHost.DelayAnswers([Threading.Timeout]::InfiniteTimeSpan)
            $stopped = [Threading.ManualResetEventSlim]::new()
            $shell = Get-Shell $runspace {
                param($connection, $assembly, $stopped)
                Import-Module $assembly
                'a', 'b' | Stop-BctrlOperation -Confirm -Connection $connection | Watch-Stop $stopped
            } (Get-BctrlConnection), ([IO.Path]::Combine($out, 'Bctrl.Testing', 'Bctrl.Testing.dll')), $stopped
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $promptHost.Prompts.Count -eq 1 }
                $stopping = $shell.BeginStop($null, $null)
                Wait-Condition { $stopped.IsSet }
                $promptHost.Release()
                $shell.EndStop($stopping)
                $stub.Requests.Count | Should -Be 0
                $promptHost.Prompts | Should -HaveCount 1
            } finally {
                $promptHost.Release()
                $shell.Dispose()
                $stopped.Dispose()
            }
        }
    }
}

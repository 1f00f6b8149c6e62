Describe 'Stop-BctrlToolCall' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = Get-ToolCallStub
        foreach ($one in 'a', 'b') {
            $null = $stub.On("POST /v1/tool-calls/$one/cancel", (Get-ToolCallResponse $one running))
        }
        # No tool calls of earlier tests are known for a new server name.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 2 -RetryIntervalSec 0.001
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'requests the cancellation, and emits the tool call as the server then describes it' {
        $call = Stop-BctrlToolCall a -ErrorAction Stop
        $call | Should -BeOfType Bctrl.ToolCall
        $call.Id, $call.Status | Should -Be 'a', 'running'
        $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/tool-calls/a/cancel'
        $stub.Requests[0].Body | Should -Be ''
    }

    It 'accepts <What>' -ForEach @(
        @{ What = 'several ids'; Expected = 'a', 'b'; Script = { Stop-BctrlToolCall a, b } }
        @{ What = 'ids in the pipeline'; Expected = 'a', 'b'; Script = { 'a', 'b' | Stop-BctrlToolCall } }
        @{ What = 'an id that is given twice'; Expected = 'a'; Script = { 'a', 'a' | Stop-BctrlToolCall } }
        @{ What = 'a tool call'; Expected = 'a'; Script = { [Bctrl.ToolCall]@{ Id = 'a'; Status = 'requires_input' } | Stop-BctrlToolCall } }
        @{ What = 'an object with a ToolCallId'; Expected = 'b'; Script = { [pscustomobject]@{ ToolCallId = 'b' } | Stop-BctrlToolCall } }
    ) {
        (& $Script).Id | Sort-Object | Should -BeExactly $Expected
        $stub.Requests | ForEach-Object ToString | Sort-Object | Should -BeExactly @($Expected | ForEach-Object { "POST /v1/tool-calls/$_/cancel" })
    }

    It 'sends a request for each of two ids that differ in case' {
        $null = $stub.On('POST /v1/tool-calls/*/cancel', [Bctrl.Testing.StubResponse]::Error(404, 'No', 'no', 'req-1'))
        Stop-BctrlToolCall a, A, a -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.TargetObject | Sort-Object -CaseSensitive -Culture '' | Should -BeExactly ('a', 'A' | Sort-Object -CaseSensitive -Culture '')
        $failures.FullyQualifiedErrorId | Should -Be (@('ToolCallNotFound,Bctrl.PowerShell.StopBctrlToolCallCommand') * 2)
    }

    It 'is an error for the id of an operation, and sends nothing' {
        $failure = Get-CommandError { Stop-BctrlToolCall 0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87 }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidToolCallId,Bctrl.PowerShell.StopBctrlToolCallCommand'
        $stub.Requests.Count | Should -Be 0
    }

    It 'retries a cancellation' {
        $null = $stub.On('POST /v1/tool-calls/a/cancel', @(
                [Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'some.code', 'req-1'), [Bctrl.Testing.StubResponse]::ConnectionRefused(), (Get-ToolCallResponse a cancelled)
            ))
        (Stop-BctrlToolCall a -ErrorAction Stop).Status | Should -Be 'cancelled'
        $stub.Requests.Count | Should -Be 3
    }

    Context 'A tool call that has completed' {
        It 'is emitted with a warning if the server reports a conflict: <_>' -ForEach 'succeeded', 'failed', 'timed_out' {
            $null = $stub.On('POST /v1/tool-calls/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'It has ended', 'tool_call.ended', 'req-1'))
            $null = $stub.On('GET /v1/tool-calls/a', (Get-ToolCallResponse a $_))
            (Stop-BctrlToolCall a -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop).Status | Should -Be $_
            "$warnings" | Should -BeExactly "Tool call a had already completed with the status $_, so it was not cancelled."
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/tool-calls/a/cancel', 'GET /v1/tool-calls/a'
        }

        It 'is emitted without a warning if it was cancelled' {
            $null = $stub.On('POST /v1/tool-calls/a/cancel', (Get-ToolCallResponse a cancelled))
            (Stop-BctrlToolCall a -WarningVariable warnings).Status | Should -Be 'cancelled'
            $warnings | Should -BeNullOrEmpty
        }

        It 'is emitted with a warning and without a request or a prompt if it is the input' {
            $call = [Bctrl.ToolCall]@{ Id = 'a'; Status = 'succeeded'; ResultAvailable = $true; Result = 1 }
            $call, $call | Stop-BctrlToolCall -WarningVariable warnings -WarningAction SilentlyContinue -Confirm | Should -Be $call
            "$warnings" | Should -Be 'Tool call a had already completed with the status succeeded, so it was not cancelled.'
            $stub.Requests.Count | Should -Be 0
        }

        It 'is emitted with a warning and without a prompt if it is the input and has no result yet' {
            $null = $stub.On('POST /v1/tool-calls/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'It has ended', 'tool_call.ended', 'req-1'))
            $null = $stub.On('GET /v1/tool-calls/a', (Get-ToolCallResponse a succeeded))
            $call = Get-BctrlToolCall a
            ($call | Stop-BctrlToolCall -WarningVariable warnings -WarningAction SilentlyContinue -WhatIf).Id | Should -Be 'a'
            "$warnings" | Should -Be 'Tool call a had already completed with the status succeeded, so it was not cancelled.'
            $stub.Requests | Where-Object Method -EQ POST | Should -BeNullOrEmpty -Because 'there is nothing to cancel, and -WhatIf sends nothing'
        }
    }

    It 'reports a conflict if the tool call is running' {
        $null = $stub.On('POST /v1/tool-calls/a/cancel', [Bctrl.Testing.StubResponse]::Error(409, 'Not now', 'tool_call.busy', 'req-1'))
        $null = $stub.On('GET /v1/tool-calls/a', (Get-ToolCallResponse a running))
        $failure = Get-CommandError { Stop-BctrlToolCall a }
        $failure.FullyQualifiedErrorId | Should -Be 'Conflict,Bctrl.PowerShell.StopBctrlToolCallCommand'
        $failure.Exception.Code | Should -Be 'tool_call.busy'
        $failure.TargetObject | Should -Be 'a'
    }

    Context '-Wait' {
        It 'waits until the tool calls have completed' {
            foreach ($one in 'a', 'b') { Set-ToolCall $stub $one running, cancelled }
            $calls = 'a', 'b' | Stop-BctrlToolCall -Wait -WarningVariable warnings -ErrorAction Stop
            $calls.Status | Should -Be 'cancelled', 'cancelled'
            $warnings | Should -BeNullOrEmpty
            $stub.Requests | Where-Object ToolCallId -EQ a | ForEach-Object ToString | Should -Be @(
                'POST /v1/tool-calls/a/cancel', 'GET /v1/tool-calls/a/result', 'GET /v1/tool-calls/a/result', 'GET /v1/tool-calls/a'
            )
        }

        It 'has the result if the tool call succeeds before it is cancelled' {
            $call = Stop-BctrlToolCall a -Wait -ErrorAction Stop
            $call.Status, $call.Result.text | Should -Be 'succeeded', 'a'
        }

        It 'emits the tool call with an error after -Timeout' {
            $null = $stub.CompleteToolCallsAfter([timespan]::FromDays(1), 'succeeded').On('POST /v1/tool-calls/a/cancel', (Get-ToolCallResponse a running))
            $call = Stop-BctrlToolCall a -Wait -Timeout 200ms -ErrorVariable failures -ErrorAction SilentlyContinue
            $call.TimedOutWaiting | Should -BeTrue
            "$failures" | Should -Be "Tool call 'a' did not complete within 0.2 s; its last known status is running."
            $failures[0].FullyQualifiedErrorId | Should -Be 'ToolCallWaitTimeout,Bctrl.PowerShell.StopBctrlToolCallCommand'
            $failures[0].ErrorDetails.RecommendedAction | Should -Be (
                'The cancellation was requested, but the tool call has not stopped yet. Run Wait-BctrlToolCall to wait until it stops.')
        }
    }

    It 'says to check the status if no response was received before -Timeout' {
        $null = $stub.On('POST /v1/tool-calls/a/cancel', (Get-JsonResponse '{}').WaitForRelease())
        $failure = Get-CommandError { Stop-BctrlToolCall a -Timeout 0.1 }
        $failure.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.StopBctrlToolCallCommand'
        "$failure" | Should -BeExactly "No response for tool call 'a' within 0.1 s."
        $failure.ErrorDetails.RecommendedAction | Should -Be (
            'Check the status with Get-BctrlToolCall. If the tool call is still running, run Stop-BctrlToolCall again.')
    }

    It 'asks once for each id with -Confirm, and sends nothing with -WhatIf' {
        $promptHost = [Bctrl.Testing.RecordingHost]::new()
        $runspace = Open-Runspace $promptHost
        $promptHost.Answer(@($false, $true))
        $shell = Get-Shell $runspace {
            param($connection)
            'a', 'b' | Stop-BctrlToolCall -WhatIf -Wait -Connection $connection
            'a', 'a', 'b' | Stop-BctrlToolCall -Confirm -Connection $connection
        } (Get-BctrlConnection)
        try {
            $shell.Invoke().Id | Should -Be 'b'
            $promptHost.Lines | Should -Be @(
                'What if: Performing the operation "Request cancellation" on target "tool call a".'
                'What if: Performing the operation "Request cancellation" on target "tool call b".'
            )
            $promptHost.Prompts -replace '^.*\r?\n' | Should -Be @(
                'Performing the operation "Request cancellation" on target "tool call a".'
                'Performing the operation "Request cancellation" on target "tool call b".'
            )
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/tool-calls/b/cancel'
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'asks for each of two ids that differ in case, with -Confirm' {
        $null = $stub.On('POST /v1/tool-calls/*/cancel', (Get-ToolCallResponse Ab cancelled))
        $promptHost = [Bctrl.Testing.RecordingHost]::new()
        $runspace = Open-Runspace $promptHost
        $promptHost.Answer(@($true, $false))
        $shell = Get-Shell $runspace { param($connection) 'Ab', 'aB', 'Ab' | Stop-BctrlToolCall -Confirm -Connection $connection } (Get-BctrlConnection)
        try {
            $shell.Invoke().Id | Should -BeExactly 'Ab'
            $promptHost.Prompts -replace '^.*\r?\n' | Should -BeExactly @(
                'Performing the operation "Request cancellation" on target "tool call Ab".'
                'Performing the operation "Request cancellation" on target "tool call aB".'
            )
            $stub.Requests | ForEach-Object ToString | Should -BeExactly 'POST /v1/tool-calls/Ab/cancel'
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'sends 200 requests in parallel, shows progress, and cancels them when it is stopped' {
        $null = $stub.On('POST /v1/tool-calls/*/cancel', (Get-JsonResponse '{}').WaitForRelease())
        $runspace = Open-Runspace
        $shell = Get-Shell $runspace { param($connection) 1..210 | ForEach-Object { "tc-$_" } | Stop-BctrlToolCall -Connection $connection } (Get-BctrlConnection)
        try {
            $null = $shell.BeginInvoke()
            Wait-Condition { $stub.InFlight -eq 200 -and $shell.Streams.Progress.Count }
            $shell.Streams.Progress[0].Activity | Should -Be 'Cancelling tool calls'
            Stop-Shell $shell
            Wait-Condition { $stub.Cancelled -eq 200 } -TimeoutSec 10
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}

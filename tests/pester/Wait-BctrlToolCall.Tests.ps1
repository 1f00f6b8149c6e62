Describe 'Wait-BctrlToolCall' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the paths of the requests about a tool call.
        function Get-RequestPath {
            param([string] $Id = 'a')

            $stub.Requests | Where-Object ToolCallId -CEQ $Id | ForEach-Object ToString
        }
    }

    BeforeEach {
        $stub = Get-ToolCallStub -Failed bad
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Output' {
        It 'is the tool call of the server with the result, as soon as it completes' {
            (Get-Command Wait-BctrlToolCall).OutputType.Name | Should -Be 'Bctrl.ToolCall'
            Set-ToolCall $stub a running, succeeded '"priority":3'
            $call = Wait-BctrlToolCall a -ErrorAction Stop
            $call | Should -BeOfType Bctrl.ToolCall
            $call.Status, $call.IsTerminal, $call.TimedOutWaiting, $call.Tool, $call.Priority | Should -Be 'succeeded', $true, $false, 'captcha.solve', 3
            $call.Duration | Should -Be ([timespan]::FromSeconds(10.5))
            $call.DurationSeconds | Should -Be 10.5
            $call.Result.text | Should -Be 'a'
            Get-RequestPath | Should -Be 'GET /v1/tool-calls/a/result', 'GET /v1/tool-calls/a/result', 'GET /v1/tool-calls/a'
            $stub.Requests[0].Uri.Query | Should -Be '?waitSeconds=1'
            $stub.Requests[1].Uri.Query | Should -Be '?waitSeconds=2'
        }

        It 'contains each tool call as soon as it completes' {
            $slow = (Get-JsonResponse '1').WaitForRelease()
            $null = $stub.On('GET /v1/tool-calls/slow/result', $slow)
            $ids = 'slow', 'quick' | Wait-BctrlToolCall -Timeout 60 -ErrorAction Stop | ForEach-Object {
                if ($_.Id -eq 'quick') { $slow.Release() }
                $_.Id
            }
            $ids | Should -Be 'quick', 'slow'
        }

        It 'is one tool call or one error for each id of many' {
            $null = $stub.On('* /v1/tool-calls/gone*', [Bctrl.Testing.StubResponse]::Error(404, 'No', 'no', 'req-1')).
                On('* /v1/tool-calls/gone*/result', [Bctrl.Testing.StubResponse]::Error(404, 'No', 'no', 'req-1'))
            $ids = 1..500 | ForEach-Object { if ($_ % 10) { "tc-$_" } else { "gone-$_" } }
            $calls = $ids + $ids | Wait-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls | Should -HaveCount 450
            $failures | Should -HaveCount 50
            @($calls.Id) + @($failures.TargetObject) | Sort-Object | Should -Be ($ids | Sort-Object)
            $failures.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be 'ToolCallNotFound,Bctrl.PowerShell.WaitBctrlToolCallCommand'
        }

        It 'ends when a later command in the pipeline needs no more' {
            $silent = Get-SilentToolCallStub
            Set-ToolCall $silent quick succeeded
            Connect-Stub $silent
            ('a', 'quick', 'b' | Wait-BctrlToolCall | Select-Object -First 1).Id | Should -Be 'quick'
            Wait-Cancellation $silent
        }

        It 'comes from the specified connection' {
            $theirs = Get-ToolCallStub
            $connection = Connect-Bctrl (ConvertTo-Key their-key) -HttpMessageHandler $theirs -PassThru
            Connect-Stub $stub
            $null = Wait-BctrlToolCall a -Connection $connection
            $theirs.Requests.ToolCallId | Sort-Object -Unique | Should -Be 'a'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'The result' {
        It 'is <Expected> for <Json>' -ForEach @(
            @{ Json = '"text"'; Type = 'string'; Expected = 'text' }
            @{ Json = '12345678901234567890'; Type = 'bigint'; Expected = [bigint]::Parse('12345678901234567890') }
            @{ Json = '7'; Type = 'long'; Expected = 7 }
            @{ Json = '0.5'; Type = 'double'; Expected = 0.5 }
            @{ Json = 'true'; Type = 'bool'; Expected = $true }
            @{ Json = 'false'; Type = 'bool'; Expected = $false }
            @{ Json = '""'; Type = 'string'; Expected = '' }
        ) {
            Set-ToolCall $stub a succeeded -Result $Json
            $result = (Wait-BctrlToolCall a -ErrorAction Stop).Result
            $result | Should -BeOfType $Type
            $result | Should -BeExactly $Expected
        }

        It 'is an array for a JSON array, also of one item, and objects have their properties' {
            Set-ToolCall $stub a succeeded -Result '[{"n":1,"Nested":{"list":[null]}}]'
            $call = Wait-BctrlToolCall a -ErrorAction Stop
            , $call.Result | Should -BeOfType object[]
            $call.Result.Count | Should -Be 1
            $call.Result[0].PSObject.Properties.Name | Should -BeExactly 'n', 'Nested'
            $call.Result[0].Nested.list.Count | Should -Be 1
        }

        It 'can be null' {
            Set-ToolCall $stub a succeeded -Result 'null'
            $call = Wait-BctrlToolCall a -ErrorAction Stop
            $call.Status | Should -Be 'succeeded'
            $null -eq $call.Result | Should -BeTrue
        }

        It 'is an error if it is not valid JSON' {
            Set-ToolCall $stub a succeeded -Result '{"text":'
            $failure = Get-CommandError { Wait-BctrlToolCall a }
            $failure.FullyQualifiedErrorId | Should -Be 'ToolCallResultUnavailable,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            "$failure" | Should -BeLike "Tool call 'a' succeeded, but its result was not received. The response for the result of tool call 'a' is not valid. *"
        }

        It 'is not there, and its error response is no error, for a tool call that <Status>' -ForEach @(
            @{ Status = 'failed' }, @{ Status = 'cancelled' }, @{ Status = 'timed_out' }
        ) {
            foreach ($code in 404, 409, 410, 422, 500) {
                Set-ToolCall $stub a $Status
                $null = $stub.On('GET /v1/tool-calls/a/result', [Bctrl.Testing.StubResponse]::Error($code, 'It did not succeed', 'tool_call.x', 'req-1'))
                $call = Wait-BctrlToolCall a -ErrorAction Stop
                $call.Status | Should -Be $Status -Because "the result route responds with $code"
                $null -eq $call.Result | Should -BeTrue
            }
        }

        It 'is requested for a completed tool call that was only described before' {
            $described = Get-BctrlToolCall a
            $described.IsTerminal, $described.ResultAvailable | Should -Be $true, $true
            $described.Result | Should -BeNullOrEmpty
            ($described | Wait-BctrlToolCall -ErrorAction Stop).Result.text | Should -Be 'a'
            $stub.Requests | ForEach-Object ToString | Should -Be 'GET /v1/tool-calls/a', 'GET /v1/tool-calls/a/result', 'GET /v1/tool-calls/a'
        }

        It 'is an error if the server says that there is one, but does not return it' {
            Set-ToolCall $stub a succeeded
            $null = $stub.On('GET /v1/tool-calls/a/result', [Bctrl.Testing.StubResponse]::Error(404, 'No result', 'no', 'req-1'))
            $failure = Get-CommandError { Wait-BctrlToolCall a }
            $failure.FullyQualifiedErrorId | Should -Be 'ToolCallResultUnavailable,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            $failure.CategoryInfo.Category, $failure.TargetObject | Should -Be 'ResourceUnavailable', 'a'
            "$failure" | Should -BeLike "Tool call 'a' succeeded, but its result was not received. The server could not find the result of tool call 'a': No result (404 *"
        }

        It 'is not requested for a completed tool call <What>' -ForEach @(
            @{ What = 'that has it'; Script = { Wait-BctrlToolCall a } }
            @{ What = 'that failed'; Script = { Get-BctrlToolCall bad } }
            @{ What = 'that has none'; Script = { [Bctrl.ToolCall]@{ Id = 'a'; Status = 'succeeded' } } }
        ) {
            $completed = & $Script
            $before = $stub.Requests.Count
            foreach ($output in ($completed | Wait-BctrlToolCall), (Wait-BctrlToolCall $completed), (Wait-BctrlToolCall -InputObject $completed)) {
                [object]::ReferenceEquals($output.PSObject.BaseObject, $completed.PSObject.BaseObject) | Should -BeTrue
            }
            $stub.Requests.Count | Should -Be $before
        }
    }

    Context 'Requests' {
        It 'are not repeated quickly if the server responds early' {
            $null = $stub.On('GET /v1/tool-calls/a/result', (Get-ToolCallResponse a running '' 202))
            $null = Wait-BctrlToolCall a -Timeout 2.5 -ErrorAction Ignore
            $stub.Requests.Count | Should -BeLessOrEqual 7
            $stub.Requests.Count | Should -BeGreaterThan 2
        }

        It 'wait no longer than -LongPollTimeout' {
            Set-ToolCall $stub a running, running, running, succeeded
            $null = Wait-BctrlToolCall a -LongPollTimeout 1500ms
            $stub.Requests | Select-Object -First 4 | ForEach-Object { $_.Uri.Query } | Should -Be '?waitSeconds=1', '?waitSeconds=1.5', '?waitSeconds=1.5', '?waitSeconds=1.5'
        }

        It 'have seconds with a point in a culture with a comma' {
            Set-ToolCall $stub a running, running, succeeded
            Invoke-WithDecimalComma { $null = Wait-BctrlToolCall a -LongPollTimeout 1500ms }
            $stub.Requests[1].Uri.Query | Should -Be '?waitSeconds=1.5'
        }

        It 'are limited by -ThrottleLimit' {
            $null = $stub.CompleteToolCallsAfter([timespan]::FromSeconds(0.2), 'succeeded')
            1..8 | ForEach-Object { "tc-$_" } | Wait-BctrlToolCall -ThrottleLimit 3 -ErrorAction Stop | Should -HaveCount 8
            $stub.PeakInFlight | Should -Be 3
        }

        It 'are retried, for the result and for the tool call' {
            $busy = [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1')
            $null = $stub.On('GET /v1/tool-calls/a/result', @($busy, (Get-JsonResponse '1'), (Get-JsonResponse '1'))).
                On('GET /v1/tool-calls/a', @([Bctrl.Testing.StubResponse]::ConnectionRefused(), (Get-ToolCallResponse a succeeded)))
            Connect-Stub $stub -MaximumRetryCount 2
            (Wait-BctrlToolCall a -ErrorAction Stop).Result | Should -Be 1
        }

        It 'report <Status> as <ErrorId> for their tool call only' -ForEach @(
            @{ Status = 403; ErrorId = 'PermissionDenied'; Message = "The API key does not have permission to access tool call 'x'" }
            @{ Status = 404; ErrorId = 'ToolCallNotFound'; Message = "The server could not find tool call 'x'" }
            @{ Status = 429; ErrorId = 'RateLimited'; Message = 'The server received too many requests' }
            @{ Status = 500; ErrorId = 'ServerError'; Message = "The server could not process the request for tool call 'x'" }
            @{ Status = 503; ErrorId = 'ServerError'; Message = "The server could not process the request for tool call 'x'" }
        ) {
            $response = [Bctrl.Testing.StubResponse]::Error($Status, 'No', 'no', 'req-1')
            $null = $stub.On('GET /v1/tool-calls/x/result', $response).On('GET /v1/tool-calls/x', $response)
            Connect-Stub $stub -MaximumRetryCount 1
            ('x', 'a' | Wait-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Should -Be 'a'
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.WaitBctrlToolCallCommand"
            "$($failures[0])" | Should -BeLike "${Message}: No (*"
            $failures[0].TargetObject | Should -Be 'x'
        }

        It 'are retried and then reported if the server fails to wait, although the tool call goes on' {
            $failed = [Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1')
            Set-ToolCall $stub a running
            $null = $stub.On('GET /v1/tool-calls/a/result', $failed)
            Connect-Stub $stub -MaximumRetryCount 2
            $failure = Get-CommandError { Wait-BctrlToolCall a -Timeout 1m }
            $failure.FullyQualifiedErrorId | Should -Be 'ServerError,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            Get-RequestPath | Where-Object { $_ -like '*/result' } | Should -HaveCount 3
            # One that is available again in time is no error.
            Set-ToolCall $stub a succeeded
            $null = $stub.On('GET /v1/tool-calls/a/result', @($failed, (Get-ToolCallResponse a running '' 202), $failed, (Get-JsonResponse '1'))).
                On('GET /v1/tool-calls/a', @((Get-ToolCallResponse a running), (Get-ToolCallResponse a running), (Get-ToolCallResponse a succeeded)))
            (Wait-BctrlToolCall a -ErrorAction Stop).Result | Should -Be 1
        }

        It 'end the command, and the others are canceled, if the server rejects the API key' {
            $silent = (Get-SilentToolCallStub).On('GET /v1/tool-calls/a/result', [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            Connect-Stub $silent
            { 'b', 'a', 'c' | Wait-BctrlToolCall } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            Wait-Cancellation $silent
        }

        It 'are canceled at once when the command is stopped' {
            $silent = Get-SilentToolCallStub
            Connect-Stub $silent
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) 1..500 | ForEach-Object { "tc-$_" } | Wait-BctrlToolCall -Connection $connection } (Get-BctrlConnection)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $silent.InFlight -eq 500 }
                Stop-Shell $shell
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                Wait-Cancellation $silent
                $silent.Cancelled | Should -Be 500
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    Context '-Timeout' {
        It 'emits each tool call that has not completed as it was last known, with an error' {
            $null = $stub.CompleteToolCallsAfter([timespan]::FromDays(1), 'succeeded')
            $calls = 'a', 'b' | Wait-BctrlToolCall -Timeout 1500ms -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Sort-Object | Should -Be 'a', 'b'
            $calls.TimedOutWaiting | Should -Be $true, $true
            $failures | Should -HaveCount 2
            foreach ($failure in $failures) {
                $failure.FullyQualifiedErrorId | Should -Be 'ToolCallWaitTimeout,Bctrl.PowerShell.WaitBctrlToolCallCommand'
                $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
                [object]::ReferenceEquals($failure.TargetObject, ($calls | Where-Object Id -EQ $failure.TargetObject.Id)) | Should -BeTrue
                "$failure" | Should -Be "Tool call '$($failure.TargetObject.Id)' did not complete within 1.5 s; its last known status is running."
                $failure.ErrorDetails.RecommendedAction | Should -Be ('The tool call may still be running. ' +
                    'Run Wait-BctrlToolCall with a longer -Timeout, or cancel the tool call with Stop-BctrlToolCall.')
            }
        }

        It 'of 0 requests each once' {
            $null = $stub.On('GET /v1/tool-calls/run/result', (Get-ToolCallResponse run running '' 202))
            $calls = 'run', 'done', 'bad' | Wait-BctrlToolCall -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Status | Sort-Object | Should -Be 'failed', 'running', 'succeeded'
            "$failures" | Should -Be "Tool call 'run' has not completed; its last known status is running."
            Get-RequestPath run | Should -Be 'GET /v1/tool-calls/run/result'
            $stub.Requests | Where-Object WaitSeconds | Should -BeNullOrEmpty -Because 'the server must not wait'
        }

        It 'is the error NoResponse alone if no response was received' {
            Connect-Stub (Get-SilentToolCallStub)
            $failure = Get-CommandError { Wait-BctrlToolCall a -Timeout 0.2 }
            $failure.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            "$failure" | Should -Be "No response for tool call 'a' within 0.2 s."
            $failure.TargetObject | Should -Be 'a'
        }

        It 'emits what was known from the input if no response was received' {
            Connect-Stub (Get-SilentToolCallStub)
            $known = [Bctrl.ToolCall]@{ Id = 'a'; Status = 'running' }
            $call = $known | Wait-BctrlToolCall -Timeout 0.2 -ErrorVariable failures -ErrorAction SilentlyContinue
            $call.Id, $call.Status, $call.TimedOutWaiting | Should -Be 'a', 'running', $true
            $known.TimedOutWaiting | Should -BeFalse
            $failures.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.WaitBctrlToolCallCommand'
        }
    }

    Context '-RequireSuccess' {
        It 'emits a tool call with the status <Status>, and writes the error <ErrorId>' -ForEach @(
            @{ Status = 'failed'; ErrorId = 'ToolCallFailed'; Reason = ': tool.failed: The captcha could not be solved.' }
            @{ Status = 'timed_out'; ErrorId = 'ToolCallTimedOut'; Reason = ': tool.failed: The captcha could not be solved.' }
            @{ Status = 'cancelled'; ErrorId = 'ToolCallCancelled'; Reason = '.' }
        ) {
            Set-ToolCall $stub a $Status
            $call = Wait-BctrlToolCall a -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
            $call.Status | Should -Be $Status
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.WaitBctrlToolCallCommand"
            $failures[0].TargetObject | Should -Be $call
            $failures[0].Exception | Should -BeOfType Bctrl.ToolCallFailedException
            $failures[0].Exception.ToolCall | Should -Be $call
            "$($failures[0])" | Should -Be "Tool call 'a' completed with the status $Status$Reason"
            if ($Status -ne 'cancelled') {
                $failures[0].Exception.Code, $failures[0].Exception.ServerMessage | Should -Be 'tool.failed', 'The captcha could not be solved.'
            } else {
                $failures[0].Exception.Code, $failures[0].Exception.ServerMessage | Should -Be $null, $null
            }
        }

        It 'shows no control characters of the server' {
            Set-ToolCall $stub a failed '"errorCode":"c\u001b[31m","errorMessage":"one\r\ntwo\u0007"'
            $null = Wait-BctrlToolCall a -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
            $replaced = [char] 0xFFFD
            "$failures" | Should -BeExactly "Tool call 'a' completed with the status failed: c$replaced[31m: one two$replaced."
            $failures[0].Exception.Code, $failures[0].Exception.ServerMessage | Should -BeExactly "c$replaced[31m", "one two$replaced"
        }

        It 'treats an unknown status of a completed tool call as a failure' {
            $null = $stub.On('GET /v1/tool-calls/a/result', [Bctrl.Testing.StubResponse]::Error(409, 'No', 'no', 'req-1')).
                On('GET /v1/tool-calls/a', (Get-ToolCallResponse a evaporated '"finishedAt":"2026-03-01T10:00:00Z"'))
            (Wait-BctrlToolCall a -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue).Status | Should -Be 'evaporated'
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'ToolCallFailed,*'
        }

        It 'writes no error for a tool call that succeeds, or without it' {
            (Wait-BctrlToolCall a -RequireSuccess -ErrorAction Stop).Status | Should -Be 'succeeded'
            (Wait-BctrlToolCall bad -ErrorAction Stop).Status | Should -Be 'failed'
        }

        It 'checks a completed tool call in the input' {
            $bad = Wait-BctrlToolCall bad
            $bad | Wait-BctrlToolCall -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Be $bad
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'ToolCallFailed,*'
        }
    }

    Context '-Any' {
        It 'emits the first that completes, and cancels the other requests' {
            $silent = Get-SilentToolCallStub
            Set-ToolCall $silent quick failed
            Connect-Stub $silent
            ('a', 'b', 'quick', 'c' | Wait-BctrlToolCall -Any -ErrorAction Stop).Id | Should -Be 'quick'
            Wait-Cancellation $silent
        }

        It 'emits only one of many that complete' {
            @(1..200 | ForEach-Object { "tc-$_" } | Wait-BctrlToolCall -Any -ErrorAction Stop).Count | Should -Be 1
        }

        It 'emits with -RequireSuccess only the first that succeeds, after an error for each that did not' {
            $silent = Get-SilentToolCallStub
            Set-ToolCall $silent bad failed
            Set-ToolCall $silent off cancelled
            Set-ToolCall $silent good running, running, succeeded
            Connect-Stub $silent
            $calls = 'bad', 'off', 'silent', 'good' | Wait-BctrlToolCall -Any -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Should -Be 'good'
            $failures.FullyQualifiedErrorId | Sort-Object | Should -Be @(
                'ToolCallCancelled,Bctrl.PowerShell.WaitBctrlToolCallCommand', 'ToolCallFailed,Bctrl.PowerShell.WaitBctrlToolCallCommand')
            Wait-Cancellation $silent
        }
    }

    Context 'Progress' {
        It 'shows the status, the tool and the question of a tool call' {
            $silent = Get-SilentToolCallStub
            foreach ($one in 'run', 'ask', 'wait') {
                $status = @{ run = 'running'; ask = 'requires_input'; wait = 'queued' }[$one]
                $extra = if ($one -eq 'ask') { '"prompt":"Buy \u001b[31mit?\nYes or no"' } else { '' }
                $null = $silent.On("GET /v1/tool-calls/$one/result", @((Get-ToolCallResponse $one $status $extra 202), (Get-JsonResponse '1').WaitForRelease()))
            }
            Set-ToolCall $silent done succeeded
            Connect-Stub $silent
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) 'run', 'ask', 'wait', 'done' | Wait-BctrlToolCall -Connection $connection 3>$null } (Get-BctrlConnection)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { @($shell.Streams.Progress | Where-Object ParentActivityId -GE 0 | Select-Object -ExpandProperty Activity -Unique).Count -eq 3 }
                Wait-Condition { @($shell.Streams.Progress | Where-Object ParentActivityId -LT 0)[-1].StatusDescription -like '1 of 4 done: 1 succeeded, *' }
                @($shell.Streams.Progress)[0].Activity | Should -Be 'Waiting for tool calls'
                $texts = @{}
                @($shell.Streams.Progress) | Where-Object ParentActivityId -GE 0 | ForEach-Object { $texts[$_.Activity] = $_.StatusDescription }
                $texts.run | Should -Be 'running captcha.solve'
                $texts.wait | Should -Be 'queued captcha.solve'
                # The one with a question comes first, so that many others don't hide it.
                @($shell.Streams.Progress | Where-Object { $_.ParentActivityId -ge 0 -and $_.ActivityId -eq 2 })[-1].Activity | Should -Be 'ask'
                $texts.ask | Should -BeExactly "requires_input human.request: Buy $([char]0xFFFD)[31mit? Yes or no"
                Stop-Shell $shell
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    It 'shows its requests with -Verbose, and never the API key' {
        $lines = Wait-BctrlToolCall a -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        $lines | Should -HaveCount 2
        "$($lines[0])" | Should -BeLike 'GET https://api.example.test/v1/tool-calls/a/result[?]waitSeconds=1: 200 *'
        "$lines" | Should -Not -Match 'canary'
    }
}

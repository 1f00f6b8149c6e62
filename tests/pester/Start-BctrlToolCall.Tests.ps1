Describe 'Start-BctrlToolCall' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Makes the server respond to the start of captcha.solve with these responses, one after another.
        function Set-StartResponse {
            param([Bctrl.Testing.StubResponse[]] $Response)

            $null = $stub.On('POST /v1/tools/*/calls', $Response)
        }

        # Gets the idempotency keys of the requests.
        function Get-SentKey {
            @($stub.Requests | ForEach-Object { $_.Headers['Idempotency-Key'] })
        }
    }

    BeforeEach {
        $stub = Get-ToolCallStub
        Set-StartResponse (Get-ToolCallResponse tc_1 queued '' 202)
        # No tool calls of earlier tests are known for a new server name.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 2 -RetryIntervalSec 0.001
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Output' {
        It 'is the tool call as the server describes it, without a wait' {
            (Get-Command Start-BctrlToolCall).OutputType.Name | Should -Be 'Bctrl.ToolCall'
            Set-StartResponse (Get-ToolCallResponse tc_1 queued '"priority":3' 202)
            $call = Start-BctrlToolCall captcha.solve @{ url = 'https://example.com' } -ErrorAction Stop
            $call | Should -BeOfType Bctrl.ToolCall
            $call.Id | Should -BeExactly 'tc_1'
            $call.Status | Should -BeExactly 'queued'
            $call.Priority | Should -Be 3
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/tools/captcha.solve/calls'
            $stub.Requests[0].Headers['Content-Type'] | Should -Be 'application/json'
        }

        It 'can be piped to Wait-BctrlToolCall, with a connection too' {
            (Start-BctrlToolCall captcha.solve -Connection (Get-BctrlConnection) | Wait-BctrlToolCall -ErrorAction Stop).Result.text | Should -Be 'a'
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/tools/captcha.solve/calls', 'GET /v1/tool-calls/tc_1/result', 'GET /v1/tool-calls/tc_1'
        }

        It 'has an id that Tab then offers to the other commands' {
            $null = Start-BctrlToolCall captcha.solve
            foreach ($command in 'Wait-BctrlToolCall ', 'Send-BctrlToolCallResponse ', 'Stop-BctrlToolCall -Id ') {
                (TabExpansion2 $command $command.Length).CompletionMatches[0].CompletionText | Should -Be 'tc_1'
            }
        }
    }

    Context 'The input' {
        It 'is sent as <Json> for <What>' -ForEach @(
            @{ What = 'nothing'; Json = '{}'; Script = { Start-BctrlToolCall x } }
            @{ What = 'a hashtable'; Json = '{"url":"https://example.com/?a=1&b=2"}'; Script = { Start-BctrlToolCall x @{ url = 'https://example.com/?a=1&b=2' } } }
            @{ What = 'an empty hashtable'; Json = '{}'; Script = { Start-BctrlToolCall x @{} } }
            @{ What = 'an ordered dictionary'; Json = '{"b":1,"a":[2,null]}'; Script = { Start-BctrlToolCall x ([ordered]@{ b = 1; a = 2, $null }) } }
            @{ What = 'an object'; Json = '{"b":true,"a":{"c":0.5}}'; Script = { Start-BctrlToolCall x ([pscustomobject]@{ b = $true; a = @{ c = 0.5 } }) } }
            @{ What = 'JSON text'; Json = "`n{ `"b`" : 1.0,`t`"a`":12345678901234567890 }"; Script = { Start-BctrlToolCall x "`n{ `"b`" : 1.0,`t`"a`":12345678901234567890 }" } }
            @{ What = '-InputObject'; Json = '{"a":1}'; Script = { Start-BctrlToolCall -Tool x -InputObject @{ a = 1 } } }
            @{ What = 'text outside ASCII'; Json = "{`"a`":`"gr$([char]0xFC)n`"}"; Script = { Start-BctrlToolCall x @{ a = "gr$([char]0xFC)n" } } }
            @{ What = 'a hashtable in the pipeline'; Json = '{"a":1}'; Script = { @{ a = 1 } | Start-BctrlToolCall x } }
        ) {
            (& $Script).Id | Should -Be 'tc_1'
            $stub.Requests.Body | Should -BeExactly $Json
        }

        It 'from the pipeline starts a tool call for each, in their order' {
            Set-StartResponse (1..4 | ForEach-Object { Get-ToolCallResponse "tc_$_" queued '' 202 })
            $calls = @{ n = 1 }, [pscustomobject]@{ n = 2 }, '{"n":3}', @{ n = 4 } | Start-BctrlToolCall captcha.solve -ErrorAction Stop
            $calls.Id | Should -Be 'tc_1', 'tc_2', 'tc_3', 'tc_4'
            $stub.Requests.Body | Should -Be '{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'
        }

        It 'of a CSV file is an object for each row' {
            'url,kind', 'https://a.test,x', 'https://b.test,y' | ConvertFrom-Csv | Start-BctrlToolCall captcha.solve | Should -HaveCount 2
            $stub.Requests.Body | Should -Be '{"url":"https://a.test","kind":"x"}', '{"url":"https://b.test","kind":"y"}'
        }

        It 'starts nothing if the pipeline is empty' {
            @() | Start-BctrlToolCall captcha.solve -ErrorAction Stop | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }

        It 'is not sent if it is <What>, and the command continues' -ForEach @(
            @{ What = 'an array'; Value = , @(1, 2); Reason = 'It is another type of value.' }
            @{ What = 'a number'; Value = 7; Reason = 'It is another type of value.' }
            @{ What = 'a date'; Value = [datetime]::new(2026, 3, 1); Reason = 'It is another type of value.' }
            @{ What = 'other text'; Value = 'captcha'; Reason = '*' }
            @{ What = 'an empty string'; Value = ''; Reason = '*' }
            @{ What = 'a JSON array'; Value = '[{"a":1}]'; Reason = 'It is another type of value.' }
            @{ What = 'a JSON string'; Value = '"a"'; Reason = 'It is another type of value.' }
            @{ What = 'JSON that is not complete'; Value = '{"a":'; Reason = '*' }
            @{ What = 'two JSON objects'; Value = '{"a":1}{"b":2}'; Reason = '*' }
            @{ What = 'a line of a JSON object'; Value = '{'; Reason = '*' }
            @{ What = 'text with half a character'; Value = "{`"a`":`"$([char]0xD83D)`"}"; Reason = '*' }
        ) {
            $input = if ($Value -is [array]) { , $Value } else { $Value }
            $calls = $input, @{ ok = 1 } | Start-BctrlToolCall captcha.solve -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls | Should -HaveCount 1
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.StartBctrlToolCallCommand'
            $failures[0].TargetObject | Should -Be 'captcha.solve'
            "$($failures[0])" | Should -BeLike ('The input of a tool has to be a JSON object: a hashtable, an object, or JSON text such as ''{"url":"https://example.com"}''. ' + $Reason)
            $stub.Requests.Body | Should -Be '{"ok":1}'
        }

        It 'is not sent if it contains itself' {
            $loop = @{}
            $loop.self = $loop
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve $loop }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.StartBctrlToolCallCommand'
            "$failure" | Should -Be 'The value has more than 128 nested levels, for example because of a circular reference.'
            $stub.Requests.Count | Should -Be 0
        }

        It 'can''t be $null, so that a variable that is not set starts nothing' {
            { Start-BctrlToolCall captcha.solve $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Bctrl.PowerShell.StartBctrlToolCallCommand'
            { $null | Start-BctrlToolCall captcha.solve -ErrorAction Stop } | Should -Throw
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'The tool' {
        It 'is part of the path: <Tool>' -ForEach @(
            @{ Tool = 'tool_0123456789'; Path = 'tool_0123456789' }
            @{ Tool = 'a/b c'; Path = 'a%2Fb%20c' }
            @{ Tool = '?x=1#y'; Path = '%3Fx%3D1%23y' }
        ) {
            (Start-BctrlToolCall $Tool -ErrorAction Stop).Id | Should -Be 'tc_1'
            $stub.Requests[0].Uri.PathAndQuery | Should -BeExactly "/v1/tools/$Path/calls"
        }

        It 'is an error, and nothing is sent, if it is <What>' -ForEach @(
            @{ What = 'blank'; Tool = ' '; Message = "' ' is not a valid tool: it is blank." }
            @{ What = 'two dots'; Tool = '..'; Message = "'..' is not a valid tool: it has a special meaning in the path of a request." }
            @{ What = 'two lines'; Tool = "a`nb"; Message = "'a b' is not a valid tool: it contains a control character, such as a line break." }
        ) {
            $failure = Get-CommandError { Start-BctrlToolCall $Tool }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.StartBctrlToolCallCommand'
            "$failure" | Should -BeExactly $Message
            $stub.Requests.Count | Should -Be 0
        }

        It 'that the server does not know is the error ToolNotFound for each input' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(404, 'No such tool', 'tool.not_found', 'req-5'))
            @{}, @{} | Start-BctrlToolCall captcha.sovle -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures | Should -HaveCount 2
            foreach ($failure in $failures) {
                $failure.FullyQualifiedErrorId | Should -Be 'ToolNotFound,Bctrl.PowerShell.StartBctrlToolCallCommand'
                $failure.TargetObject | Should -Be 'captcha.sovle'
                "$failure" | Should -Be "The server could not find tool 'captcha.sovle': No such tool (404 NotFound, tool.not_found, request id req-5)."
            }
        }

        It 'is completed by Tab: "<Word>" is <Expected>' -ForEach @(
            @{ Word = 'cap'; Expected = 'captcha.solve' }
            @{ Word = "'HUM"; Expected = 'human.request' }
            @{ Word = 'stagehand.'; Expected = 'stagehand.act', 'stagehand.observe', 'stagehand.extract' }
            @{ Word = 'vault.t'; Expected = 'vault.totp.generate' }
            @{ Word = 'x'; Expected = $null }
        ) {
            $typed = "Start-BctrlToolCall $Word"
            $found = (TabExpansion2 $typed $typed.Length).CompletionMatches | Where-Object ResultType -EQ ParameterValue
            $found.CompletionText | Should -Be $Expected
            $found | Where-Object { -not $_.ToolTip -or $_.ToolTip -eq $_.CompletionText } | Should -BeNullOrEmpty
        }
    }

    Context 'The idempotency key' {
        It 'is a new one for each tool call' {
            $null = @{}, @{}, @{} | Start-BctrlToolCall captcha.solve
            $null = Start-BctrlToolCall captcha.solve
            Get-SentKey | Select-Object -Unique | Should -HaveCount 4
            foreach ($key in Get-SentKey) { [guid] $key | Should -Not -Be ([guid]::Empty) }
        }

        It 'is the same for each retry after <What>' -ForEach @(
            @{ What = 'a lost connection'; Failure = { [Bctrl.Testing.StubResponse]::ConnectionRefused() } }
            @{ What = 'an error of the server'; Failure = { [Bctrl.Testing.StubResponse]::Error(502, 'Bad', 'bad', 'req-1') } }
            @{ What = 'a response that was cut off'; Failure = { (Get-ToolCallResponse tc_1 queued '' 202).WithConnectionResetAfter(20) } }
            @{ What = 'a request to slow down'; Failure = { [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1') } }
        ) {
            Set-StartResponse (& $Failure), (& $Failure), (Get-ToolCallResponse tc_1 queued '' 202)
            (Start-BctrlToolCall captcha.solve @{ a = 1 } -ErrorAction Stop).Id | Should -Be 'tc_1'
            Get-SentKey | Should -HaveCount 3
            Get-SentKey | Select-Object -Unique | Should -HaveCount 1
            $stub.Requests.Body | Should -Be '{"a":1}', '{"a":1}', '{"a":1}'
        }

        It 'is the user''s own with -IdempotencyKey, for each input' {
            $null = @{}, @{} | Start-BctrlToolCall captcha.solve -IdempotencyKey 'order 1001/~'
            Get-SentKey | Should -BeExactly 'order 1001/~', 'order 1001/~'
        }

        It 'that was used for another request is the error IdempotencyKeyReused' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(409, 'The key was used', 'idempotency.conflict', 'req-6'))
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve -IdempotencyKey order-1 }
            $failure.FullyQualifiedErrorId | Should -Be 'IdempotencyKeyReused,Bctrl.PowerShell.StartBctrlToolCallCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidOperation'
            "$failure" | Should -Be ('The idempotency key was used before for another request: ' +
                'The key was used (409 Conflict, idempotency.conflict, request id req-6).')
            $failure.ErrorDetails.RecommendedAction | Should -Be 'Nothing was started. Use another key for another tool call, or leave out -IdempotencyKey.'
            $stub.Requests.Count | Should -Be 1
        }

        It 'of the command itself was never used before, so a conflict is one of another kind' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(409, 'The runtime is busy', 'runtime.busy', 'req-6'))
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve }
            $failure.FullyQualifiedErrorId | Should -Be 'Conflict,Bctrl.PowerShell.StartBctrlToolCallCommand'
            "$failure" | Should -BeLike "The current state of tool 'captcha.solve' does not allow this request: The runtime is busy (*"
        }

        It 'can''t contain <What>' -ForEach @(
            @{ What = 'a line break'; Key = "a`r`nX-Evil: 1" }
            @{ What = 'a character outside ASCII'; Key = "gr$([char]0xFC)n" }
            @{ What = 'a tab'; Key = "a`tb" }
            @{ What = 'nothing but spaces'; Key = '  ' }
            @{ What = 'a space at its end'; Key = 'a ' }
        ) {
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve -IdempotencyKey $Key }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.StartBctrlToolCallCommand'
            "$failure" | Should -Be 'The idempotency key is blank, begins or ends with a space, or contains a character that is not allowed, such as a line break or a character outside ASCII.'
            $stub.Requests.Count | Should -Be 0
        }

        It 'can''t be empty' {
            { Start-BctrlToolCall captcha.solve -IdempotencyKey '' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }
    }

    Context 'Errors' {
        It 'say how to find out whether the tool call was started, with the key that was sent, after <What>' -ForEach @(
            @{ What = 'an error of the server'; ErrorId = 'ServerError'; Response = { [Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1') } }
            @{ What = 'a lost connection'; ErrorId = 'ConnectionFailed'; Response = { [Bctrl.Testing.StubResponse]::ConnectionRefused() } }
            @{ What = 'a response that is not valid'; ErrorId = 'InvalidResponse'; Response = { Get-JsonResponse '{}' 202 } }
            @{ What = 'no response before the timeout'; ErrorId = 'NoResponse'; Response = { (Get-JsonResponse '{}').WaitForRelease() }; Parameters = @{ Timeout = 0.2 } }
        ) {
            Set-StartResponse (& $Response)
            $all = if ($Parameters) { $Parameters } else { @{} }
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve @all }
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.StartBctrlToolCallCommand"
            $failure.TargetObject | Should -Be 'captcha.solve'
            $failure.ErrorDetails.RecommendedAction | Should -BeExactly ('The tool call may have been started. ' +
                "Run the command again with the same input and -IdempotencyKey $(@(Get-SentKey)[-1]), which can't start a second one.")
        }

        It 'say which input of the pipeline may have been started' {
            Set-StartResponse (Get-ToolCallResponse a queued '' 202), ([Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1'))
            @{ a = 1 }, @{ a = 2 } | Start-BctrlToolCall captcha.solve -ErrorVariable failures -ErrorAction SilentlyContinue | Out-Null
            $failures[0].ErrorDetails.RecommendedAction | Should -BeLike 'The tool call of input 2 of the pipeline may have been started. *'
        }

        It 'do not say that nothing was started if the server may have rejected the second request because of the first' {
            Connect-Stub $stub -MaximumRetryCount 1
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1')), ([Bctrl.Testing.StubResponse]::Error(409, 'In progress', 'busy', 'req-2'))
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve -IdempotencyKey one }
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'The tool call may have been started. * -IdempotencyKey one, *'
        }

        It 'don''t say that it may have been started if each connection was refused' {
            $refused = [Bctrl.Testing.StubResponse]::Throws([Net.Http.HttpRequestException]::new(
                    'Connection refused', [Net.Sockets.SocketException]::new([int] [Net.Sockets.SocketError]::ConnectionRefused)))
            Connect-Stub $stub -MaximumRetryCount 2
            Set-StartResponse $refused
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve }
            $failure.FullyQualifiedErrorId | Should -Be 'ConnectionFailed,Bctrl.PowerShell.StartBctrlToolCallCommand'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Check the network*'
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1')), $refused
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve }
            $failure.FullyQualifiedErrorId | Should -Be 'ConnectionFailed,Bctrl.PowerShell.StartBctrlToolCallCommand'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'The tool call may have been started. *'
        }

        It 'don''t say that an input may have been started because that of an earlier one was repeated' {
            Connect-Stub $stub -MaximumRetryCount 1
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1')), (Get-ToolCallResponse tc_1 queued '' 202)
            @{ a = 1 }, 'no JSON' | Start-BctrlToolCall captcha.solve -ErrorVariable failures -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.StartBctrlToolCallCommand'
            $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeLike '*may have been started*'
        }

        It 'do not show the API key that was specified as the idempotency key by mistake' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1'))
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve -IdempotencyKey $canary }
            $failure.ErrorDetails.RecommendedAction | Should -Not -Match 'canary'
        }

        It 'name a key of the user''s in a form that can be pasted' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(500, 'Oops', 'oops', 'req-1'))
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve -IdempotencyKey 'it''s $(order)' }
            $failure.ErrorDetails.RecommendedAction | Should -BeLikeExactly '* -IdempotencyKey ''it''''s $(order)'', which *'
        }

        It 'don''t say that it may have been started if the server rejects it with <Status>' -ForEach @(
            @{ Status = 400; ErrorId = 'InvalidRequest' }
            @{ Status = 403; ErrorId = 'PermissionDenied' }
            @{ Status = 404; ErrorId = 'ToolNotFound' }
            @{ Status = 429; ErrorId = 'RateLimited' }
        ) {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error($Status, 'No', 'no', 'req-1'))
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve }
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.StartBctrlToolCallCommand"
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeLike '*may have been started*'
        }

        It 'about one input don''t end the command' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(400, 'No url', 'request.invalid', 'req-1')), (Get-ToolCallResponse tc_2 queued '' 202)
            (@{ a = 1 }, @{ url = 'x' } | Start-BctrlToolCall captcha.solve -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Should -Be 'tc_2'
            "$failures" | Should -Be "The server rejected the request for tool 'captcha.solve': No url (400 BadRequest, request.invalid, request id req-1)."
        }

        It 'end the command if the server rejects the API key' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            { @{}, @{} | Start-BctrlToolCall captcha.solve } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.StartBctrlToolCallCommand'
            $stub.Requests.Count | Should -Be 1
        }

        It 'end the command without a connection' {
            Disconnect-Bctrl
            { Start-BctrlToolCall captcha.solve } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.StartBctrlToolCallCommand'
        }
    }

    Context '-Timeout' {
        It 'limits the retries' {
            Set-StartResponse ([Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1'))
            Connect-Stub $stub -MaximumRetryCount 1000
            $failure = Get-CommandError { Start-BctrlToolCall captcha.solve -Timeout 0.3 }
            $failure.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.StartBctrlToolCallCommand'
            "$failure" | Should -BeLike "The request for tool 'captcha.solve' did not complete within 0.3 s: *Busy*"
        }

        It 'applies to each tool call' {
            Set-StartResponse (Get-ToolCallResponse tc_1).WithDelay([timespan]::FromSeconds(0.6))
            @{}, @{}, @{} | Start-BctrlToolCall captcha.solve -Timeout 1.5 -ErrorAction Stop | Should -HaveCount 3
        }

        It 'can''t be 0, because nothing could be started' {
            { Start-BctrlToolCall captcha.solve -Timeout 0 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        }
    }

    Context 'Confirmation' {
        It 'with -WhatIf starts nothing' {
            @{}, @{} | Start-BctrlToolCall captcha.solve -WhatIf | Should -BeNullOrEmpty
            $WhatIfPreference = $true
            Start-BctrlToolCall captcha.solve | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }

        It 'with -WhatIf reports input that is not valid' {
            { Start-BctrlToolCall captcha.solve 7 -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
        }

        It 'says what is started' {
            $promptHost = [Bctrl.Testing.RecordingHost]::new()
            $runspace = Open-Runspace $promptHost
            $promptHost.Answer(@($false, $true))
            $shell = Get-Shell $runspace {
                param($connection)
                @{ n = 1 }, @{ n = 2 } | Start-BctrlToolCall captcha.solve -Connection $connection -Confirm
                Start-BctrlToolCall human.request -Connection $connection -WhatIf
            } (Get-BctrlConnection)
            try {
                $shell.Invoke().Id | Should -Be 'tc_1'
                $promptHost.Prompts -replace '^.*\r?\n' | Should -Be (@('Performing the operation "Start tool call" on target "tool captcha.solve".') * 2)
                $promptHost.Lines | Should -Be 'What if: Performing the operation "Start tool call" on target "tool human.request".'
                $stub.Requests.Body | Should -Be '{"n":2}'
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    It 'ends at once when it is stopped, and cancels its request' {
        Set-StartResponse (Get-JsonResponse '{}').WaitForRelease()
        $runspace = Open-Runspace
        $shell = Get-Shell $runspace { param($connection) @{}, @{} | Start-BctrlToolCall captcha.solve -Connection $connection } (Get-BctrlConnection)
        try {
            $null = $shell.BeginInvoke()
            Wait-Condition { $stub.InFlight -eq 1 }
            Stop-Shell $shell
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            Wait-Condition { $stub.Cancelled -eq 1 } -TimeoutSec 10
            $stub.Requests.Count | Should -Be 1
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'shows the request with -Verbose, without the input and the API key' {
        $lines = Start-BctrlToolCall captcha.solve @{ secret = 'hidden-input' } -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$lines" | Should -BeLike '*POST https://*/v1/tools/captcha.solve/calls: 202 *'
        "$lines" | Should -Not -Match 'canary|hidden-input'
    }
}

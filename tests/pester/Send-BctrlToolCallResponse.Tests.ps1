Describe 'Send-BctrlToolCallResponse' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Makes the server respond to the answer for a tool call with these responses, one after another.
        function Set-AnswerResponse {
            param([string] $Id, [Bctrl.Testing.StubResponse[]] $Response)

            $null = $stub.On("POST /v1/tool-calls/$([Uri]::EscapeDataString($Id))/respond", $Response)
        }
    }

    BeforeEach {
        $stub = Get-ToolCallStub
        foreach ($id in 'a', 'b') {
            Set-AnswerResponse $id (Get-ToolCallResponse $id running '"priority":3')
            $null = $stub.On("GET /v1/tool-calls/$id", (Get-ToolCallResponse $id requires_input))
        }
        # No tool calls of earlier tests are known for a new server name.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 2 -RetryIntervalSec 0.001
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'The answer' {
        It 'is sent as <Json> for <What>' -ForEach @(
            @{ What = 'a hashtable'; Json = '{"approved":true}'; Script = { Send-BctrlToolCallResponse a @{ approved = $true } } }
            @{ What = 'an ordered dictionary'; Json = '{"b":1,"a":"x"}'; Script = { Send-BctrlToolCallResponse a ([ordered]@{ b = 1; a = 'x' }) } }
            @{ What = 'an object'; Json = '{"approved":false,"comment":null}'; Script = { Send-BctrlToolCallResponse a ([pscustomobject]@{ approved = $false; comment = $null }) } }
            @{ What = '$true'; Json = 'true'; Script = { Send-BctrlToolCallResponse a $true } }
            @{ What = '$false'; Json = 'false'; Script = { Send-BctrlToolCallResponse a $false } }
            @{ What = 'an integer'; Json = '7'; Script = { Send-BctrlToolCallResponse a 7 } }
            @{ What = '0'; Json = '0'; Script = { Send-BctrlToolCallResponse a 0 } }
            @{ What = 'a fraction'; Json = '0.5'; Script = { Invoke-WithDecimalComma { Send-BctrlToolCallResponse a 0.5 } } }
            @{ What = 'text'; Json = '"yes, please"'; Script = { Send-BctrlToolCallResponse a 'yes, please' } }
            @{ What = 'text that is the word true'; Json = '"true"'; Script = { Send-BctrlToolCallResponse a 'true' } }
            @{ What = 'text that is a number'; Json = '"007"'; Script = { Send-BctrlToolCallResponse a '007' } }
            @{ What = 'text with quotes and line breaks'; Json = '"\"a\"\nb"'; Script = { Send-BctrlToolCallResponse a "`"a`"`nb" } }
            @{ What = 'an empty string'; Json = '""'; Script = { Send-BctrlToolCallResponse a '' } }
            @{ What = 'an array'; Json = '["x",1]'; Script = { Send-BctrlToolCallResponse a 'x', 1 } }
            @{ What = 'an empty array'; Json = '[]'; Script = { Send-BctrlToolCallResponse a @() } }
            @{ What = 'a JSON object'; Json = " { `"approved`" : true, `"n`" : 1.0 }`n"; Script = { Send-BctrlToolCallResponse a " { `"approved`" : true, `"n`" : 1.0 }`n" } }
            @{ What = 'a JSON array'; Json = '[1, [2]]'; Script = { Send-BctrlToolCallResponse a '[1, [2]]' } }
            @{ What = '-Response'; Json = '{"n":1}'; Script = { Send-BctrlToolCallResponse -Response @{ n = 1 } -Id a } }
        ) {
            $call = & $Script
            $call | Should -BeOfType Bctrl.ToolCall
            $call.Id | Should -BeExactly 'a'
            $call.Status | Should -BeExactly 'running'
            $call.Priority | Should -Be 3
            $stub.Requests | ForEach-Object ToString | Should -BeExactly 'POST /v1/tool-calls/a/respond'
            $stub.Requests[0].Body | Should -BeExactly $Json
            $stub.Requests[0].Headers['Content-Type'] | Should -Be 'application/json'
        }

        It 'is not sent if it begins like JSON, but is <What>' -ForEach @(
            @{ What = 'not complete'; Answer = '{"approved":true' }
            @{ What = 'not in quotes'; Answer = '{approved: true}' }
            @{ What = 'a text with brackets'; Answer = '[x] done' }
            @{ What = 'with half a character'; Answer = "[`"$([char]0xDC00)`"]" }
        ) {
            $failure = Get-CommandError { Send-BctrlToolCallResponse a $Answer }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.SendBctrlToolCallResponseCommand'
            $failure.TargetObject | Should -Be 'a'
            "$failure" | Should -BeLike 'The answer begins like JSON, but is not valid JSON. Correct it. To send such text as it is, use Invoke-BctrlRequest. *'
            $stub.Requests.Count | Should -Be 0
        }

        It 'that begins like JSON can be sent as text, as the error says, with ConvertTo-Json in an array or object' {
            $null = Send-BctrlToolCallResponse a @{ text = '[x] done' }
            $stub.Requests[0].Body | Should -BeExactly '{"text":"[x] done"}'
        }

        It 'is not sent if it contains itself' {
            $loop = @{}
            $loop.self = $loop
            $failure = Get-CommandError { Send-BctrlToolCallResponse a $loop }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.SendBctrlToolCallResponseCommand'
            $stub.Requests.Count | Should -Be 0
        }

        It 'can''t be $null, so that a variable that is not set answers nothing' {
            { Send-BctrlToolCallResponse a $null } | Should -Throw -ErrorId 'ParameterArgumentValidationErrorNullNotAllowed,Bctrl.PowerShell.SendBctrlToolCallResponseCommand'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'The id' {
        It 'comes from <From>' -ForEach @(
            @{ From = 'a positional argument'; Script = { Send-BctrlToolCallResponse a $true } }
            @{ From = 'the pipeline'; Script = { 'a' | Send-BctrlToolCallResponse -Response $true } }
            @{ From = 'an object with Id'; Script = { [pscustomobject]@{ Id = 'a' } | Send-BctrlToolCallResponse -Response $true } }
            @{ From = 'an object with ToolCallId'; Script = { [pscustomobject]@{ ToolCallId = 'a' } | Send-BctrlToolCallResponse -Response $true } }
            @{ From = 'a hashtable'; Script = { @{ Id = 'a' } | Send-BctrlToolCallResponse -Response $true } }
            @{ From = 'a tool call in the pipeline'; Script = { Get-BctrlToolCall a | Send-BctrlToolCallResponse -Response $true } }
            @{ From = 'a tool call as an argument'; Script = { Send-BctrlToolCallResponse (Get-BctrlToolCall a) $true } }
            @{ From = 'a deserialized tool call'; Script = {
                    $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-BctrlToolCall a)))
                    $copy | Send-BctrlToolCallResponse -Response $true
                }
            }
        ) {
            (& $Script).Status | Should -BeExactly 'running'
            "$($stub.Requests[-1])" | Should -BeExactly 'POST /v1/tool-calls/a/respond'
        }

        It 'can be several in the pipeline, which get the same answer one after another' {
            (Get-BctrlToolCall a, b | Sort-Object Id | Send-BctrlToolCallResponse -Response @{ approved = $true }).Id | Should -Be 'a', 'b'
            $stub.Requests | Where-Object Method -EQ POST | ForEach-Object ToString | Should -Be 'POST /v1/tool-calls/a/respond', 'POST /v1/tool-calls/b/respond'
            @($stub.Requests)[-2, -1].Body | Should -Be '{"approved":true}', '{"approved":true}'
        }

        It 'is escaped in the path' {
            Set-AnswerResponse 'a/b c' (Get-ToolCallResponse 'a/b c')
            (Send-BctrlToolCallResponse 'a/b c' 1).Id | Should -Be 'a/b c'
            $stub.Requests[0].Uri.PathAndQuery | Should -BeExactly '/v1/tool-calls/a%2Fb%20c/respond'
        }

        It 'is the error InvalidToolCallId if it is <What>' -ForEach @(
            @{ What = 'blank'; Text = ' '; Message = "' ' is not a valid tool call id: it is blank." }
            @{ What = 'two dots'; Text = '..'; Message = "'..' is not a valid tool call id: it has a special meaning in the path of a request." }
            @{
                What = 'the id of an operation'; Text = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
                Message = "'0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87' is not a valid tool call id: it is the id of an operation. Use the commands with BctrlOperation in the name."
            }
        ) {
            ($Text, 'b' | Send-BctrlToolCallResponse -Response 1 -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Should -Be 'b'
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidToolCallId,Bctrl.PowerShell.SendBctrlToolCallResponseCommand'
            "$($failures[0])" | Should -BeExactly $Message
            $stub.Requests.Count | Should -Be 1
        }

        It 'can be several, which get the same answer' {
            (Send-BctrlToolCallResponse -Id a, b -Response $true).Id | Should -Be 'a', 'b'
            $stub.Requests.Body | Should -Be 'true', 'true'
        }

        It 'is offered by Tab afterwards, until the tool call has completed' {
            $null = Send-BctrlToolCallResponse a 1
            [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('Wait-BctrlToolCall', '', '', $null, @{}).ListItemText | Should -Be 'a'
            Set-AnswerResponse a (Get-ToolCallResponse a succeeded)
            $null = Send-BctrlToolCallResponse a 1
            [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('Wait-BctrlToolCall', '', '', $null, @{}) | Should -BeNullOrEmpty
        }
    }

    Context 'Errors' {
        It 'show what the server says: <Status>' -ForEach @(
            @{ Status = 400; ErrorId = 'InvalidRequest'; Start = "The server rejected the request for tool call 'a'"; Name = 'BadRequest' }
            @{ Status = 404; ErrorId = 'ToolCallNotFound'; Start = "The server could not find tool call 'a'"; Name = 'NotFound' }
            @{ Status = 409; ErrorId = 'Conflict'; Start = "The current state of tool call 'a' does not allow this request"; Name = 'Conflict' }
        ) {
            Set-AnswerResponse a ([Bctrl.Testing.StubResponse]::Error($Status, 'approved has to be a boolean', 'tool_call.x', 'req-8'))
            $failure = Get-CommandError { Send-BctrlToolCallResponse a @{ approved = 'yes' } }
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.SendBctrlToolCallResponseCommand"
            "$failure" | Should -BeExactly "${Start}: approved has to be a boolean ($Status $Name, tool_call.x, request id req-8)."
            $failure.TargetObject | Should -Be 'a'
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeLike '*may have received*'
            $stub.Requests.Count | Should -Be 1
        }

        It 'say to check, and the answer is not sent again, after <What>' -ForEach @(
            @{ What = 'a lost connection'; ErrorId = 'ConnectionFailed'; Response = { [Bctrl.Testing.StubResponse]::ConnectionRefused() } }
            @{ What = 'an error of the server'; ErrorId = 'ServerError'; Response = { [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1') } }
            @{ What = 'a response that was cut off'; ErrorId = 'ConnectionFailed'; Response = { (Get-ToolCallResponse a).WithConnectionResetAfter(20) } }
            @{ What = 'a response about another tool call'; ErrorId = 'InvalidResponse'; Response = { Get-ToolCallResponse A } }
            @{ What = 'no response before the timeout'; ErrorId = 'NoResponse'; Response = { (Get-JsonResponse '{}').WaitForRelease() }; Parameters = @{ Timeout = 0.2 } }
        ) {
            Set-AnswerResponse a (& $Response)
            $all = if ($Parameters) { $Parameters } else { @{} }
            $failure = Get-CommandError { Send-BctrlToolCallResponse a $true @all }
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.SendBctrlToolCallResponseCommand"
            $failure.TargetObject | Should -Be 'a'
            $failure.ErrorDetails.RecommendedAction | Should -Be ('The server may have received the answer. Check with Get-BctrlToolCall, ' +
                'and run the command again if the status is still requires_input.')
            $stub.Requests.Count | Should -Be 1
        }

        It 'end the command if the server rejects the API key' {
            Set-AnswerResponse a ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            { 'a', 'b' | Send-BctrlToolCallResponse -Response 1 } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.SendBctrlToolCallResponseCommand'
            $stub.Requests.Count | Should -Be 1
        }
    }

    It 'sends nothing with -WhatIf, and says what it would do' {
        $promptHost = [Bctrl.Testing.RecordingHost]::new()
        $runspace = Open-Runspace $promptHost
        $promptHost.Answer(@($false, $true))
        $shell = Get-Shell $runspace {
            param($connection)
            'a', 'b' | Send-BctrlToolCallResponse -Response $true -WhatIf -Connection $connection
            'a', 'b' | Send-BctrlToolCallResponse -Response $true -Confirm -Connection $connection
        } (Get-BctrlConnection)
        try {
            $shell.Invoke().Id | Should -Be 'b'
            $promptHost.Lines | Should -Be @(
                'What if: Performing the operation "Respond" on target "tool call a".'
                'What if: Performing the operation "Respond" on target "tool call b".'
            )
            $promptHost.Prompts -replace '^.*\r?\n' | Should -Be @(
                'Performing the operation "Respond" on target "tool call a".'
                'Performing the operation "Respond" on target "tool call b".'
            )
            $stub.Requests | ForEach-Object ToString | Should -Be 'POST /v1/tool-calls/b/respond'
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'ends at once when it is stopped' {
        Set-AnswerResponse a (Get-JsonResponse '{}').WaitForRelease()
        $runspace = Open-Runspace
        $shell = Get-Shell $runspace { param($connection) 'a', 'b' | Send-BctrlToolCallResponse -Response 1 -Connection $connection } (Get-BctrlConnection)
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
}

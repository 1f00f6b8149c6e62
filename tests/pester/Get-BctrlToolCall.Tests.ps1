Describe 'Get-BctrlToolCall' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = [Bctrl.Testing.StubHttpMessageHandler]::new()
        foreach ($one in 'a', 'b', 'A') {
            $null = $stub.On("GET /v1/tool-calls/$one", (Get-ToolCallResponse $one running))
        }
        # The routes of a stub are not case-sensitive, so the server has only one of 'a' and 'A'.
        $null = $stub.CompleteToolCallsAfter([timespan]::FromDays(1), 'succeeded')
        # No tool calls of earlier tests are known for a new server name.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 2 -RetryIntervalSec 0.001
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Input' {
        It 'accepts <What>' -ForEach @(
            @{ What = 'a positional argument'; Expected = 'a'; Script = { Get-BctrlToolCall a } }
            @{ What = 'a named argument'; Expected = 'a'; Script = { Get-BctrlToolCall -Id a } }
            @{ What = 'several arguments'; Expected = 'a', 'b'; Script = { Get-BctrlToolCall a, b } }
            @{ What = 'an id that is given twice'; Expected = 'a'; Script = { Get-BctrlToolCall a, a } }
            @{ What = 'ids that differ in case'; Expected = 'A', 'a'; Script = { 'a', 'A', 'a' | Get-BctrlToolCall } }
            @{ What = 'ids in the pipeline'; Expected = 'a', 'b'; Script = { 'a', 'b' | Get-BctrlToolCall } }
            @{ What = 'an object with an Id'; Expected = 'a'; Script = { [pscustomobject]@{ Id = 'a' } | Get-BctrlToolCall } }
            @{ What = 'an object with a ToolCallId'; Expected = 'a'; Script = { [pscustomobject] @{ ToolCallId = 'a' } | Get-BctrlToolCall } }
            @{ What = 'a table'; Expected = 'a', 'b'; Script = { 'ToolCallId,Note', 'a,x', 'b,y' | ConvertFrom-Csv | Get-BctrlToolCall } }
            @{ What = 'a tool call'; Expected = 'a'; Script = { [Bctrl.ToolCall]@{ Id = 'a'; Status = 'succeeded' } | Get-BctrlToolCall } }
            @{ What = 'a tool call as an argument'; Expected = 'a'; Script = { Get-BctrlToolCall ([Bctrl.ToolCall]@{ Id = 'a'; Status = 'running' }) } }
        ) {
            (& $Script).Id | Sort-Object -CaseSensitive -Culture '' | Should -BeExactly ($Expected | Sort-Object -CaseSensitive -Culture '')
            $stub.Requests | ForEach-Object ToString | Sort-Object -CaseSensitive -Culture '' |
                Should -BeExactly @($Expected | Sort-Object -CaseSensitive -Culture '' | ForEach-Object { "GET /v1/tool-calls/$_" })
        }

        It 'lists nothing and sends no request for <What>' -ForEach @(
            @{ What = 'an empty array in the pipeline'; Script = { @() | Get-BctrlToolCall -ErrorAction Stop } }
            @{ What = 'a command without output'; Script = { Get-BctrlConnection | Where-Object { $false } | Get-BctrlToolCall -ErrorAction Stop } }
            @{ What = 'an empty array as -Id'; Script = { Get-BctrlToolCall -Id @() -ErrorAction Stop } }
        ) {
            & $Script | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }

        It 'reports <What> as an error, sends no request and lists nothing' -ForEach @(
            @{ What = '$null in the pipeline'; Text = ''; Reason = 'it is null'; Script = { $null | Get-BctrlToolCall -ErrorAction Stop } }
            @{ What = '$null as an argument'; Text = ''; Reason = 'it is null'; Script = { Get-BctrlToolCall $null -ErrorAction Stop } }
            @{ What = 'a blank id'; Text = ' '; Reason = 'it is blank'; Script = { Get-BctrlToolCall ' ' -ErrorAction Stop } }
            @{
                What = 'the id of an operation'; Text = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'; Script = { Get-BctrlToolCall $Text -ErrorAction Stop }
                Reason = 'it is the id of an operation. Use the commands with BctrlOperation in the name'
            }
            @{
                What = 'an operation'; Text = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'; Script = { [Bctrl.Operation]@{ Id = $Text } | Get-BctrlToolCall -ErrorAction Stop }
                Reason = 'it is the id of an operation. Use the commands with BctrlOperation in the name'
            }
        ) {
            $failure = $Script | Should -Throw -ErrorId 'InvalidToolCallId,Bctrl.PowerShell.GetBctrlToolCallCommand' -PassThru
            "$failure" | Should -BeExactly "'$Text' is not a valid tool call id: $Reason."
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $stub.Requests.Count | Should -Be 0
        }

        It 'rejects a filter together with an id' {
            { Get-BctrlToolCall a -Status running } | Should -Throw -ErrorId 'PositionalParameterNotFound,Bctrl.PowerShell.GetBctrlToolCallCommand'
            { Get-BctrlToolCall -Id a -Status running } | Should -Throw -ErrorId 'AmbiguousParameterSet,Bctrl.PowerShell.GetBctrlToolCallCommand'
            { 'a' | Get-BctrlToolCall -First 1 -ErrorAction Stop } | Should -Throw
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'By id' {
        It 'gets the current state in one request, without the result' {
            $null = $stub.On('GET /v1/tool-calls/done', (Get-ToolCallResponse done succeeded '"priority":3'))
            $call = Get-BctrlToolCall done -ErrorAction Stop
            $call | Should -BeOfType Bctrl.ToolCall
            $call.Status, $call.ResultAvailable, $call.Priority | Should -Be 'succeeded', $true, 3
            $call.Result | Should -BeNullOrEmpty
            $stub.Requests | ForEach-Object ToString | Should -Be 'GET /v1/tool-calls/done'
            ($call | Get-BctrlToolCall).Id | Should -Be 'done'
            $stub.Requests.Count | Should -Be 2
        }

        It 'sends <Limit> requests in parallel <With>, and shows progress' -ForEach @(
            @{ Limit = 200; With = 'by default'; Parameters = @{} }
            @{ Limit = 3; With = 'with -ThrottleLimit 3'; Parameters = @{ ThrottleLimit = 3 } }
        ) {
            $ids = 1..($Limit + 10) | ForEach-Object { "tc-$_" }
            $responses = foreach ($one in $ids) {
                $response = (Get-ToolCallResponse $one).WaitForRelease()
                $null = $stub.On("GET /v1/tool-calls/$one", $response)
                $response
            }
            $runspace = Open-Runspace
            $all = $Parameters + @{ Connection = Get-BctrlConnection }
            $shell = Get-Shell $runspace { param($ids, $parameters) $ids | Get-BctrlToolCall @parameters } $ids, $all
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq $Limit -and $shell.Streams.Progress.Count }
                $responses.Release()
                $shell.EndInvoke($invocation).Id | Sort-Object | Should -Be ($ids | Sort-Object)
                $stub.PeakInFlight | Should -Be $Limit
                $shell.Streams.Progress[0].Activity | Should -Be 'Getting tool calls'
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        It 'reports an id that the server does not know, and continues' {
            $null = $stub.On('GET /v1/tool-calls/gone', [Bctrl.Testing.StubResponse]::Error(404, 'No such tool call', 'tool_call.not_found', 'req-3'))
            ('gone', 'b' | Get-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Should -Be 'b'
            $failures.FullyQualifiedErrorId | Should -Be 'ToolCallNotFound,Bctrl.PowerShell.GetBctrlToolCallCommand'
            "$failures" | Should -Be "The server could not find tool call 'gone': No such tool call (404 NotFound, tool_call.not_found, request id req-3)."
            $failures[0].TargetObject | Should -Be 'gone'
        }
    }

    Context 'The list' {
        BeforeAll {
            # Gets the response of a page of the list.
            function Get-PageResponse {
                param([string[]] $Id, $Next, [string] $Status = 'running')

                # The method makes an empty string of $null.
                $json = [Bctrl.Testing.CannedToolCall]::Page('NEXT', [string[]] @($Id | ForEach-Object { [Bctrl.Testing.CannedToolCall]::Json($_, $Status, '') }))
                Get-JsonResponse $json.Replace('"NEXT"', $(if ($null -eq $Next) { 'null' } else { "`"$Next`"" }))
            }

            # Makes the server respond with these pages, one after another.
            function Set-Page {
                param([Bctrl.Testing.StubResponse[]] $Response)

                $null = $stub.On('GET /v1/tool-calls', $Response)
            }
        }

        It 'has all tool calls in the order of the server, from as many pages as there are' {
            Set-Page (Get-PageResponse c, a c1), (Get-PageResponse b 'c/2 +&'), (Get-PageResponse A $null)
            $calls = Get-BctrlToolCall -ErrorAction Stop
            $calls | Should -BeOfType Bctrl.ToolCall
            $calls.Id | Should -BeExactly 'c', 'a', 'b', 'A'
            $stub.Requests | ForEach-Object { $_.Uri.PathAndQuery } | Should -BeExactly @(
                '/v1/tool-calls', '/v1/tool-calls?cursor=c1', '/v1/tool-calls?cursor=c%2F2%20%2B%26'
            )
        }

        It 'ends at a page without another cursor: <What>' -ForEach @(
            @{ What = 'null'; Json = '{"data":[],"nextCursor":null}' }
            @{ What = 'empty'; Json = '{"data":[],"nextCursor":""}' }
            @{ What = 'missing'; Json = '{"data":[]}' }
        ) {
            Set-Page (Get-JsonResponse $Json)
            Get-BctrlToolCall -ErrorAction Stop | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 1
        }

        It 'continues after an empty page that has a cursor' {
            Set-Page (Get-JsonResponse '{"data":[],"nextCursor":"c1"}'), (Get-PageResponse a $null)
            (Get-BctrlToolCall -ErrorAction Stop).Id | Should -Be 'a'
        }

        It 'is filtered by the server with <Name>' -ForEach @(
            @{ Name = '-Status'; Parameters = @{ Status = 'requires_input' }; Query = 'status=requires_input' }
            @{ Name = '-Status in any case'; Parameters = @{ Status = 'Running' }; Query = 'status=running' }
            @{ Name = '-Tool'; Parameters = @{ Tool = 'captcha.solve' }; Query = 'tool=captcha.solve' }
            @{ Name = '-RunId'; Parameters = @{ RunId = 'run 1&x=2' }; Query = 'runId=run%201%26x%3D2' }
            @{ Name = '-RuntimeId'; Parameters = @{ RuntimeId = 'rt_1' }; Query = 'runtimeId=rt_1' }
            @{ Name = '-TurnId'; Parameters = @{ TurnId = 'turn_1' }; Query = 'turnId=turn_1' }
            @{ Name = '-SpaceId'; Parameters = @{ SpaceId = 'default' }; Query = 'spaceId=default' }
            @{
                Name = 'all filters, on each page'
                Parameters = @{ Status = 'running'; Tool = 't'; RunId = 'r'; RuntimeId = 'rt'; TurnId = 'tu'; SpaceId = 's' }
                Query = 'spaceId=s&runtimeId=rt&runId=r&turnId=tu&tool=t&status=running'
            }
        ) {
            Set-Page (Get-PageResponse a c1), (Get-PageResponse b $null)
            (Get-BctrlToolCall @Parameters -ErrorAction Stop).Id | Should -Be 'a', 'b'
            $stub.Requests | ForEach-Object { $_.Uri.PathAndQuery } | Should -BeExactly "/v1/tool-calls?$Query", "/v1/tool-calls?$Query&cursor=c1"
        }

        It 'rejects an empty filter, which would list everything: -<_>' -ForEach 'Status', 'Tool', 'RunId', 'RuntimeId', 'TurnId', 'SpaceId' {
            foreach ($value in '', $null) {
                $parameters = @{ $_ = $value }
                { Get-BctrlToolCall @parameters } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Bctrl.PowerShell.GetBctrlToolCallCommand'
            }
            $stub.Requests.Count | Should -Be 0
        }

        It 'completes -Status: "<Word>" is <Expected>' -ForEach @(
            @{ Word = ''; Expected = 'queued', 'running', 'requires_input', 'succeeded', 'failed', 'cancelled', 'timed_out' }
            @{ Word = 'R'; Expected = 'running', 'requires_input' }
            @{ Word = "'req"; Expected = 'requires_input' }
        ) {
            $typed = "Get-BctrlToolCall -Status $Word"
            ((TabExpansion2 $typed $typed.Length).CompletionMatches | Where-Object ResultType -EQ ParameterValue).CompletionText | Should -Be $Expected
            $typed = 'Get-BctrlToolCall -Tool hum'
            (TabExpansion2 $typed $typed.Length).CompletionMatches.CompletionText | Should -Be 'human.request'
        }

        It 'has at most -First <First>, in <Requests> requests' -ForEach @(
            @{ First = 1; Requests = 1; Expected = , 'a'; Query = , '?limit=1' }
            @{ First = 2; Requests = 1; Expected = 'a', 'b'; Query = , '?limit=2' }
            @{ First = 3; Requests = 2; Expected = 'a', 'b', 'c'; Query = '?limit=3', '?cursor=c1&limit=1' }
            @{ First = 9; Requests = 2; Expected = 'a', 'b', 'c', 'd'; Query = '?limit=9', '?cursor=c1&limit=7' }
            @{ First = 102; Requests = 2; Expected = 'a', 'b', 'c', 'd'; Query = '', '?cursor=c1&limit=100' }
        ) {
            Set-Page (Get-PageResponse a, b c1), (Get-PageResponse c, d $null)
            (Get-BctrlToolCall -First $First -ErrorAction Stop).Id | Should -Be $Expected
            $stub.Requests | ForEach-Object { $_.Uri.Query } | Should -BeExactly $Query
        }

        It 'rejects -First <_>' -ForEach 0, -1 {
            { Get-BctrlToolCall -First $_ } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Bctrl.PowerShell.GetBctrlToolCallCommand'
        }

        It 'requests a page only when the pipeline takes its first tool call' {
            Set-Page (Get-PageResponse a, b c1), (Get-PageResponse c, d c2), (Get-PageResponse e $null)
            $counts = Get-BctrlToolCall | ForEach-Object { "$($_.Id)$($stub.Requests.Count)" }
            $counts | Should -Be 'a1', 'b1', 'c2', 'd2', 'e3'
        }

        It 'requests no second page for Select-Object -First <_>' -ForEach 1, 2 {
            Set-Page (Get-PageResponse a, b c1), (Get-PageResponse c $null)
            Get-BctrlToolCall | Select-Object -First $_ | Should -HaveCount $_
            $stub.Requests.Count | Should -Be 1
        }

        It 'ends with an error after what was listed if the server repeats a cursor' {
            Set-Page (Get-PageResponse a c1), (Get-PageResponse b c2), (Get-PageResponse c c1)
            $calls = Get-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Should -Be 'a', 'b', 'c'
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.GetBctrlToolCallCommand'
            "$failures" | Should -Be "The list of tool calls is not complete: the server returned the cursor 'c1' twice, so that the pages would repeat without end."
            $stub.Requests.Count | Should -Be 3
        }

        It 'retries a page, and goes on' {
            $busy = [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1')
            Set-Page (Get-PageResponse a c1), $busy, ([Bctrl.Testing.StubResponse]::ConnectionRefused()), (Get-PageResponse b $null)
            (Get-BctrlToolCall -ErrorAction Stop).Id | Should -Be 'a', 'b'
            $stub.Requests | ForEach-Object { $_.Uri.Query } | Should -Be '', '?cursor=c1', '?cursor=c1', '?cursor=c1'
        }

        It 'ends with an error after what was listed if a page fails with <Status>' -ForEach @(
            @{ Status = 500; ErrorId = 'ServerError'; Start = 'The server could not process the request for the list of tool calls' }
            @{ Status = 400; ErrorId = 'InvalidRequest'; Start = 'The server rejected the request for the list of tool calls' }
            @{ Status = 404; ErrorId = 'NotFound'; Start = 'The server could not find the list of tool calls' }
        ) {
            Set-Page (Get-PageResponse a c1), ([Bctrl.Testing.StubResponse]::Error($Status, 'No', 'no', 'req-1'))
            $calls = Get-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Should -Be 'a'
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.GetBctrlToolCallCommand"
            "$failures" | Should -BeLike "${Start}: No (*"
        }

        It 'is an error if the response is <What>' -ForEach @(
            @{ What = 'no list'; Json = '{}'; Reason = 'It does not contain a list of tool calls.' }
            @{ What = 'an array'; Json = '[]'; Reason = '*' }
            @{ What = 'a list of something else'; Json = '{"data":[{"id":"a"}],"nextCursor":null}'; Reason = 'It does not contain a tool call with an id and a status.' }
            @{ What = 'a list with null'; Json = '{"data":[null],"nextCursor":null}'; Reason = 'It does not contain a tool call with an id and a status.' }
            @{ What = 'a web page'; Json = '<html><title>Log in</title></html>'; Reason = 'It is a web page instead of JSON: "Log in".' }
        ) {
            Set-Page (Get-JsonResponse $Json)
            $failure = Get-CommandError { Get-BctrlToolCall }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.GetBctrlToolCallCommand'
            "$failure" | Should -BeLike "The response for the list of tool calls is not valid. $Reason"
        }

        It 'ends the command if the server rejects the API key' {
            Set-Page ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            { Get-BctrlToolCall } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.GetBctrlToolCallCommand'
        }

        It 'has to be complete within -Timeout' {
            Set-Page (Get-PageResponse a c1), (Get-PageResponse b c2).WaitForRelease()
            $calls = Get-BctrlToolCall -Timeout 1 -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Should -Be 'a'
            $failures.FullyQualifiedErrorId | Should -Be 'NoResponse,Bctrl.PowerShell.GetBctrlToolCallCommand'
            "$failures" | Should -Be 'The request for the list of tool calls did not complete within 1 s.'
        }

        It 'counts the time of earlier pages in -Timeout' {
            # Each page alone would be in time.
            Set-Page (Get-PageResponse a c1).WithDelay([timespan]::FromSeconds(1.3)), (Get-PageResponse b $null).WithDelay([timespan]::FromSeconds(1.3))
            $calls = Get-BctrlToolCall -Timeout 2 -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Should -Be 'a'
            "$failures" | Should -Be 'The request for the list of tool calls did not complete within 2 s.'
        }

        It 'is requested once, without retries, with -Timeout 0' {
            Set-Page (Get-PageResponse a c1), (Get-PageResponse b c2), ([Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1')), (Get-PageResponse c $null)
            $calls = Get-BctrlToolCall -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Should -Be 'a', 'b'
            $failures.FullyQualifiedErrorId | Should -Be 'ServerError,Bctrl.PowerShell.GetBctrlToolCallCommand'
            $stub.Requests.Count | Should -Be 3
        }

        It 'ends at once when it is stopped during the request for <What>' -ForEach @(
            @{ What = 'the first page'; Before = 0 }
            @{ What = 'the second page'; Before = 1 }
        ) {
            $pages = @(if ($Before) { Get-PageResponse a c1 }) + (Get-PageResponse b $null).WaitForRelease()
            Set-Page $pages
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) Get-BctrlToolCall -Connection $connection } (Get-BctrlConnection)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 1 -and $stub.Requests.Count -eq $Before + 1 }
                Stop-Shell $shell
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                $shell.Streams.Error | Should -BeNullOrEmpty
                Wait-Condition { $stub.Cancelled -eq 1 } -TimeoutSec 10
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        It 'warns once of times that can''t be read' {
            $calls = 'a', 'b' | ForEach-Object { [Bctrl.Testing.CannedToolCall]::Json($_, 'running', '"startedAt":"soon"') }
            Set-Page (Get-JsonResponse ([Bctrl.Testing.CannedToolCall]::Page($null, [string[]] $calls)).Replace('"nextCursor":""', '"nextCursor":null'))
            $output = Get-BctrlToolCall -WarningVariable warnings -WarningAction SilentlyContinue
            $output | Should -HaveCount 2
            $output[0].StartedAt | Should -BeNullOrEmpty
            "$warnings" | Should -Be ('The property startedAt of tool call a has a value that could not be read: ''soon''. ' +
                'The property is empty. Further such values are not reported.')
        }

        It 'makes Tab offer the tool calls that have not completed, in the order of the list' {
            Set-Page (Get-PageResponse tc_9, tc_8 c1), (Get-PageResponse done c2 succeeded), (Get-PageResponse tc_7 $null requires_input)
            $null = Get-BctrlToolCall
            (TabExpansion2 'Wait-BctrlToolCall ' 19).CompletionMatches.CompletionText | Should -Be 'tc_9', 'tc_8', 'tc_7'
        }

        It 'can be piped to Wait-BctrlToolCall, which waits for each once' {
            $stub = (Get-ToolCallStub).On('GET /v1/tool-calls', @((Get-PageResponse a, b c1), (Get-PageResponse c $null)))
            Connect-Stub $stub
            $calls = Get-BctrlToolCall -Status running | Wait-BctrlToolCall -Timeout 1m -ErrorAction Stop
            $calls.Id | Sort-Object | Should -Be 'a', 'b', 'c'
            $calls.Result.text | Should -Be 'a', 'a', 'a'
        }

        It 'shows each request with -Verbose' {
            Set-Page (Get-PageResponse a c1), (Get-PageResponse b $null)
            $lines = Get-BctrlToolCall -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            $lines | Should -HaveCount 2
            "$($lines[1])" | Should -BeLike 'GET https://*/v1/tool-calls[?]cursor=c1: 200 *'
        }
    }
}

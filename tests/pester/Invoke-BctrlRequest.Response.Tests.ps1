# The output of a request, and the variables for its status code and headers.

Describe 'The output of Invoke-BctrlRequest' {
    BeforeDiscovery {
        $requiredOfToolCall = 'id', 'status', 'tool', 'callerType', 'createdAt', 'resultAvailable'
        $required = 'id', 'status', 'runtimeKind', 'runtimeId', 'workspaceId', 'createdAt'
    }

    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'JSON' {
        It 'is an object for a JSON object' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '{"name":"x","n":1,"nested":{"list":[1,{"a":null}]},"at":"2026-03-01T10:00:00Z"}'))
            $response = Invoke-BctrlRequest /v1/x
            $response | Should -BeOfType PSCustomObject
            $response.PSObject.Properties.Name | Should -Be 'name', 'n', 'nested', 'at'
            $response.name | Should -BeExactly 'x'
            $response.n | Should -BeOfType long
            $response.n | Should -Be 1
            $response.nested | Should -BeOfType PSCustomObject
            , $response.nested.list | Should -BeOfType object[]
            $response.nested.list.Count | Should -Be 2
            $response.nested.list[1].PSObject.Properties.Name | Should -Be 'a'
            $response.nested.list[1].a | Should -BeNullOrEmpty
            $response.at | Should -BeOfType string
            $response.at | Should -BeExactly '2026-03-01T10:00:00Z'
        }

        It 'is the items of a JSON array, one after another' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '[{"n":1},"two",[3,4]]'))
            $items = Invoke-BctrlRequest /v1/x | ForEach-Object { , $_ }
            $items.Count | Should -Be 3
            $items[0].n | Should -Be 1
            $items[1] | Should -BeExactly 'two'
            , $items[2] | Should -BeOfType object[]
            $items[2] | Should -Be 3, 4
        }

        It 'is <Count> object for <Json>' -ForEach @(
            @{ Json = '[]'; Count = 0 }
            @{ Json = 'null'; Count = 0 }
            @{ Json = '{}'; Count = 1 }
            @{ Json = '3'; Count = 1 }
            @{ Json = '""'; Count = 1 }
            @{ Json = 'false'; Count = 1 }
            @{ Json = ''; Count = 0 }
        ) {
            Connect-Stub (Get-RequestStub (Get-JsonResponse $Json))
            @(Invoke-BctrlRequest /v1/x).Count | Should -Be $Count
        }

        It 'is an object if the content type is <_>' -ForEach @(
            'application/json', 'text/json', 'application/problem+json', 'APPLICATION/JSON', 'application/json; charset=utf-8'
        ) {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Text('{"a":1}', 200, $_)))
            (Invoke-BctrlRequest /v1/x).a | Should -Be 1
        }

        It 'is the unchanged text with -Raw' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '{ "b" : 1,  "a":2 }'))
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly '{ "b" : 1,  "a":2 }'
        }

        It 'is an error if it is not valid: <Json>' -ForEach @(
            @{ Json = '{ "a":' }
            @{ Json = '<html></html>' }
        ) {
            Connect-Stub (Get-RequestStub (Get-JsonResponse $Json).With('x-request-id', 'req-6'))
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidData'
            $failure.TargetObject | Should -Be '/v1/x'
            "$failure" | Should -BeLike "The response for '/v1/x' is not valid. *"
            $failure.Exception.RequestId | Should -Be 'req-6'
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly $Json
        }

        It 'can have 128 nested levels, but not <_>' -ForEach 129, 200, 100000 {
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().
                On('GET /v1/valid', (Get-JsonResponse (('[' * 128) + (']' * 128)))).
                On('GET /v1/x', (Get-JsonResponse (('[' * $_) + (']' * $_)))))
            @(Invoke-BctrlRequest /v1/valid).Count | Should -Be 1
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.InvokeBctrlRequestCommand'
        }
    }

    Context 'Operations' {
        It 'is an operation with its views for the JSON of <Kind>' -ForEach @(
            @{ Kind = 'a running operation'; Envelope = $false; Status = 'running'; TimedOut = $false }
            @{ Kind = 'a long poll that timed out'; Envelope = $true; Status = 'running'; TimedOut = $true }
            @{ Kind = 'a long poll that completed'; Envelope = $true; Status = 'succeeded'; TimedOut = $false }
        ) {
            $json = [Bctrl.Testing.CannedOperation]::Json('a', $Status, 3, '')
            if ($Envelope) {
                $json = [Bctrl.Testing.CannedOperation]::WaitResponse('a', $Status, 3, '')
            }
            Connect-Stub (Get-RequestStub (Get-JsonResponse $json))
            $operation = Invoke-BctrlRequest /v1/x
            $operation | Should -BeOfType Bctrl.Operation
            $operation.Status | Should -BeExactly $Status
            $operation.TimedOutWaiting | Should -Be $TimedOut
            $operation | Out-String | Should -BeLike '*Id*Status*'
        }

        It 'is the JSON text of an operation with -Raw' {
            $json = [Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, '')
            Connect-Stub (Get-RequestStub (Get-JsonResponse $json))
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly $json
        }

        It 'has the additional properties of an operation, and the session knows it afterwards' {
            $stub = (Get-RequestStub (Get-JsonResponse ([Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, '"priority":3')))).
                On('GET /v1/operations/a', (Get-JsonResponse ([Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, ''))))
            # No operations of other tests are known for a new server name.
            Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub
            Get-BctrlOperation | Should -BeNullOrEmpty
            $operation = Invoke-BctrlRequest /v1/x
            $operation.Priority | Should -BeOfType long
            $operation.Priority | Should -Be 3
            (Get-BctrlOperation).Id | Should -Be 'a'
        }

        It 'is an operation only if the JSON has every required property: without <_>' -ForEach $required {
            $values = [ordered]@{ id = 'a'; status = 'running'; runtimeKind = 'browser'; runtimeId = 'r'; workspaceId = 'w'; createdAt = '2026-03-01T10:00:00Z' }
            $complete = $values | ConvertTo-Json -Compress
            $values.Remove($_)
            $incomplete = $values | ConvertTo-Json -Compress
            $stub = Get-RequestStub (Get-JsonResponse $complete), (Get-JsonResponse $incomplete), (Get-JsonResponse "{`"operation`":$incomplete}")
            Connect-Stub $stub
            Invoke-BctrlRequest /v1/x | Should -BeOfType Bctrl.Operation
            $response = Invoke-BctrlRequest /v1/x
            $response | Should -BeOfType PSCustomObject
            $response.PSObject.Properties.Name | Should -Be @($values.Keys)
            (Invoke-BctrlRequest /v1/x).operation | Should -BeOfType PSCustomObject
        }
    }

    Context 'Tool calls' {
        It 'is a tool call with its views, which the session knows afterwards' {
            $json = [Bctrl.Testing.CannedToolCall]::Json('tc_1', 'running', '"priority":3')
            $stub = Get-RequestStub (Get-JsonResponse $json)
            # No tool calls of other tests are known for a new server name.
            Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub
            $call = Invoke-BctrlRequest /v1/x
            $call | Should -BeOfType Bctrl.ToolCall
            $call.Id, $call.Status, $call.Priority | Should -Be 'tc_1', 'running', 3
            $call | Out-String | Should -BeLike '*Id*Status*tc_1*captcha.solve*'
            (TabExpansion2 'Wait-BctrlToolCall ' 19).CompletionMatches.CompletionText | Should -Be 'tc_1'
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly $json
        }

        It 'is a tool call only if the JSON has every required property: without <_>' -ForEach $requiredOfToolCall {
            $json = [Bctrl.Testing.CannedToolCall]::Json('tc_1', 'running', '') | ConvertFrom-Json
            $json.PSObject.Properties.Remove($_)
            Connect-Stub (Get-RequestStub (Get-JsonResponse ($json | ConvertTo-Json -Compress)))
            Invoke-BctrlRequest /v1/x | Should -BeOfType PSCustomObject
        }

        It 'is an object with a list for a page of the list' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse ([Bctrl.Testing.CannedToolCall]::Page('c1', [Bctrl.Testing.CannedToolCall]::Json('tc_1', 'running', '')))))
            $page = Invoke-BctrlRequest /v1/x
            $page | Should -BeOfType PSCustomObject
            $page.nextCursor, $page.data[0].id | Should -Be 'c1', 'tc_1'
        }
    }

    Context 'Other content' {

        It 'is a string if the content type is <_>' -ForEach @(
            'text/plain', 'text/csv; charset=utf-8', 'TEXT/HTML', 'application/x-ndjson', 'application/xml', 'image/svg+xml', 'application/yaml; charset=utf-8'
        ) {
            $text = "{`"a`":1}`n$([char]0xFC)"
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Text($text, 200, $_)))
            $response = Invoke-BctrlRequest /v1/x
            $response | Should -BeOfType string
            $response | Should -BeExactly $text
        }

        It 'is decoded with the charset of the content type: <ContentType>' -ForEach @(
            @{ ContentType = 'text/plain; charset=iso-8859-1'; Encoding = 'iso-8859-1' }
            @{ ContentType = 'text/plain; charset="utf-16"'; Encoding = 'utf-16' }
            @{ ContentType = 'text/plain; charset=nonsense'; Encoding = 'utf-8' }
            @{ ContentType = 'application/octet-stream; charset=iso-8859-1'; Encoding = 'iso-8859-1' }
        ) {
            $text = "gr$([char]0xFC)n"
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([Text.Encoding]::GetEncoding($Encoding).GetBytes($text), $ContentType)))
            Invoke-BctrlRequest /v1/x | Should -BeExactly $text
        }

        It 'is text without the byte order mark' {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]](0xEF, 0xBB, 0xBF, 0x61), 'text/plain')))
            Invoke-BctrlRequest /v1/x | Should -BeExactly 'a'
        }

        It 'is bytes if the content type is "<_>"' -ForEach 'application/octet-stream', 'image/png', '' {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]](0, 255, 128, 10), $_)))
            $response = Invoke-BctrlRequest /v1/x
            , $response | Should -BeOfType byte[]
            $response | Should -Be 0, 255, 128, 10
        }

        It 'is text with -Raw, whatever the content type' {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]](104, 105), 'image/png')))
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly 'hi'
        }
    }

    Context 'Variables' {
        It 'have the status code and the headers, by their names in any case' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '{}' 202).With('x-request-id', 'req-9').With('X-Page', '2'))
            $null = Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers
            $status | Should -BeOfType int
            $status | Should -Be 202
            $headers['x-request-id'] | Should -Be 'req-9'
            $headers['X-PAGE'] | Should -Be '2'
            $headers['content-type'] | Should -Be 'application/json'
            , $headers['x-page'] | Should -BeOfType string[]
        }

        It 'can be set with the alias -RHV' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '{}').With('X-Page', '2'))
            $null = Invoke-BctrlRequest /v1/x -RHV headers
            $headers['x-page'] | Should -Be '2'
        }

        It 'are set before the next command in the pipeline runs' {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '[1,2]'))
            Invoke-BctrlRequest /v1/x -StatusCodeVariable status | ForEach-Object { "$status" } | Should -Be '200', '200'
        }

        It 'are also set for an error: <Status> <ErrorAction>' -ForEach @(
            @{ Status = 404; ErrorAction = 'SilentlyContinue' }
            @{ Status = 404; ErrorAction = 'Stop' }
            @{ Status = 401; ErrorAction = 'Continue' } # This error ends the command.
        ) {
            Connect-Stub (Get-RequestStub ([Bctrl.Testing.StubResponse]::Error($Status, 'No.', 'no', 'req-3')))
            try { Invoke-BctrlRequest /v1/x -StatusCodeVariable code -ResponseHeadersVariable headers -ErrorAction $ErrorAction } catch { $null = $_ }
            $code | Should -Be $Status
            $headers['x-request-id'] | Should -Be 'req-3'
        }

        It 'are null if <Kind>' -ForEach @(
            @{ Kind = 'no response was received'; Path = '/v1/x' }
            @{ Kind = 'no request was sent'; Path = 'https://elsewhere.example.test/' }
        ) {
            Connect-Stub (Get-RequestStub (Get-JsonResponse '{}'), ([Bctrl.Testing.StubResponse]::ConnectionRefused()))
            $null = Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers
            "$status/$($headers.Count)" | Should -Be '200/1'
            $null = Invoke-BctrlRequest $Path -StatusCodeVariable status -ResponseHeadersVariable headers -ErrorAction SilentlyContinue
            Test-Path Variable:status | Should -BeTrue
            $null -eq $status | Should -BeTrue
            $null -eq $headers | Should -BeTrue
        }
    }
}

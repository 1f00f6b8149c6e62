# Runs the runbooks that wait, watch and cancel with tool calls. Runbooks.ToolCallBatch.Tests.ps1 tests the one that starts them.

Describe 'The runbooks with tool calls' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))

        # Starts tool calls that complete after 0.1 seconds by default, and emits their ids.
        function Add-ToolCall {
            $defaults = if ($args -contains '-DurationSeconds') { @{} } else { @{ DurationSeconds = 0.1 } }
            (New-EmulatorToolCall @args @defaults).Id
        }

        # The id with another case, which is another id.
        function Switch-Case {
            param([string] $Id)

            -join ($Id.ToCharArray() | ForEach-Object { if ([char]::IsUpper($_)) { [char]::ToLowerInvariant($_) } else { $_ } })
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    AfterEach {
        Clear-EmulatorFault
    }

    Context 'Wait-NightlyBatch.ps1' {
        It 'writes a report of the failed tool calls, and returns a summary' {
            $failed = Add-ToolCall -Tool stagehand.extract -End failed -ErrorCode page.closed -ErrorMessage '=cmd'
            $never = Add-ToolCall -End never
            Save-Id (@(Add-ToolCall 3) + $failed + $never + 'tc_NoSuchToolCall00000000')
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ HtmlPath = 'report.html'; Timeout = 3 }
            $run.ExitCode | Should -Be 3 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 6\s+Succeeded\s+: 3\s+Failed\s+: 1\s'
            $rows = Import-Csv TestDrive:/report.csv
            $rows.OperationId | Should -BeExactly $failed, $never, 'tc_NoSuchToolCall00000000'
            $rows.Status | Should -Be 'failed', 'running', 'unknown'
            $rows.Code | Should -Be 'page.closed', 'ToolCallWaitTimeout', 'ToolCallNotFound'
            $rows[0].Runtime | Should -Be 'stagehand.extract'
            $rows[0].Message | Should -BeExactly "'=cmd"
            $rows[0].FinishedAt | Should -MatchExactly '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
            $rows[1].Message | Should -Be 'It did not complete within the timeout (3).'
            Get-Content TestDrive:/report.html -Raw | Should -BeLike '*6 tool calls*'
        }

        It 'reads a column ToolCallId, and does not confuse ids that differ only in case' {
            $id = Add-ToolCall
            $other = Switch-Case $id
            Set-Content TestDrive:/batch.csv 'Note,ToolCallId', "x,$id", "y,$other", "z,$id"
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 batch.csv, report.csv
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 2\s+Succeeded\s+: 1\s'
            $rows = @(Import-Csv TestDrive:/report.csv)
            $rows.Count | Should -Be 1
            $rows[0].OperationId | Should -BeExactly $other
            $rows[0].Code | Should -Be 'ToolCallNotFound'
        }

        It 'reports an operation in a list of tool calls, and a tool call in a list of operations' -ForEach @(
            @{ Code = 'InvalidToolCallId'; First = { Add-ToolCall }; Second = { Add-Operation } }
            @{ Code = 'InvalidOperationId'; First = { Add-Operation }; Second = { Add-ToolCall } }
        ) {
            $second = & $Second
            Save-Id (& $First), $second
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $row = Import-Csv TestDrive:/report.csv
            $row.OperationId | Should -BeExactly $second
            $row.Code | Should -Be $Code
        }

        It 'reports the tool calls that completed before the API key was revoked, and the error for the others' {
            $id = Add-ToolCall -End never
            # They differ only in case, so a set that ignores case would confuse them.
            $other = Switch-Case $id
            Save-Id $other, $id
            New-EmulatorFault status-401 -Id $id -Route tool-call-result -DelaySeconds 1
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $rows = Import-Csv TestDrive:/report.csv
            $rows.OperationId | Should -BeExactly $other, $id
            $rows.Code | Should -Be 'ToolCallNotFound', 'Unauthorized'
        }
    }

    Context 'Stop-OverdueOperation.ps1' {
        It 'cancels tool calls that run longer than the limit, and none with -WhatIf' {
            $id = Add-ToolCall -End never
            $done = Add-ToolCall
            Wait-Condition { (Get-BctrlToolCall $id).Status -eq 'running' -and (Get-BctrlToolCall $done).IsTerminal }
            Save-Id $id, $done
            $whatIf = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0 @{ WhatIf = $true }
            $whatIf.ExitCode | Should -Be 0 -Because $whatIf.Text
            (Get-BctrlToolCall $id).Status | Should -Be 'running'
            $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0
            $run.ExitCode | Should -Be 0 -Because $run.Text
            (Get-BctrlToolCall $id).Status | Should -Be 'cancelled'
        }

        It 'exits with 3 if a cancelled tool call is still running' {
            $id = Add-ToolCall -End never
            Wait-Condition { (Get-BctrlToolCall $id).Status -eq 'running' }
            Save-Id $id
            # The first request for the state after the cancellation gets no response.
            New-EmulatorFault stall-before-headers -Route tool-call-result
            $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0 @{ Timeout = 1 }
            $run.ExitCode | Should -Be 3 -Because $run.Text
        }
    }

    Context 'Assert-OperationSuccess.ps1' {
        It 'exits with <Code> if <When>' -ForEach @(
            @{ Code = 0; When = 'the tool call succeeds'; Id = { Add-ToolCall } }
            @{ Code = 1; When = 'the tool call fails'; Id = { Add-ToolCall -End failed } }
            @{ Code = 2; When = 'a tool call with another case is not found'; Id = { $id = Add-ToolCall; $id; Switch-Case $id } }
            @{ Code = 3; When = 'the timeout of the runbook elapses'; Id = { Add-ToolCall -End never } }
        ) {
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 @(& $Id) @{ Timeout = 2 }
            $run.ExitCode | Should -Be $Code -Because $run.Text
            $run.Text | Should -BeLike "*tool calls succeeded in*The exit code is $Code.*"
        }

        It 'cancels the tool calls that are still running with -CancelOnTimeout' {
            $id = Add-ToolCall -End never
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 ([pscustomobject]@{ ToolCallId = $id }) @{ Timeout = 1; CancelOnTimeout = $true }
            $run.ExitCode | Should -Be 3 -Because $run.Text
            (Wait-BctrlToolCall $id).Status | Should -Be 'cancelled'
        }
    }

    Context 'Watch-Operation.ps1' {
        It 'shows each change of each tool call once, until all have completed' {
            $slow = Add-ToolCall -DurationSeconds 3
            $bad = Add-ToolCall -End failed
            $shown = $slow, $bad | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) -IntervalSec 1
            $LASTEXITCODE | Should -Be 1
            @($shown | Where-Object Id -CEQ $slow)[0].Status | Should -Be 'running'
            $shown[-1].Status | Should -Be 'succeeded'
            ($shown | Where-Object Id -CEQ $bad).Status | Should -Be 'failed'
            $states = $shown | ForEach-Object { "$($_.Id) $($_.Status)" }
            $states | Should -Be ($states | Select-Object -Unique)
        }

        It 'shows a question once, and exits with 3 after the timeout' {
            $id = Add-ToolCall -Tool human.request -Prompt 'Pay the order?'
            $output = & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) $id -IntervalSec 1 -Timeout 4s 3>&1
            $LASTEXITCODE | Should -Be 3
            ($output | Where-Object { $_ -isnot [Management.Automation.WarningRecord] }).Status | Select-Object -Last 1 | Should -Be 'requires_input'
            $warnings = @($output | Where-Object { $_ -is [Management.Automation.WarningRecord] })
            $warnings.Count | Should -Be 2 -Because "$warnings"
            $warnings[0].Message | Should -BeLike "*Pay the order?*Send-BctrlToolCallResponse $id*"
        }

        It 'watches a tool call although one with another case is not found' {
            $id = Add-ToolCall -DurationSeconds 2
            $shown = @(& ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) $id, (Switch-Case $id) -IntervalSec 1 2>$null)
            $LASTEXITCODE | Should -Be 2
            $shown[-1].Id | Should -BeExactly $id
            $shown[-1].Status | Should -Be 'succeeded'
        }
    }
}

# Runs the runbooks for operations with the ids of tool calls.

Describe 'The runbooks with tool calls' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))

        # Starts tool calls, and returns their ids.
        function Add-ToolCall {
            (New-EmulatorToolCall -DurationSeconds 0.2 @args).Id
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    It 'Wait-NightlyBatch.ps1 reports those that failed, with the tool, the code and the message' {
        $failed = Add-ToolCall -End failed -ErrorCode page.timeout -ErrorMessage '=cmd' -Tool stagehand.extract
        Set-Content TestDrive:/calls.csv 'ToolCallId', (Add-ToolCall), $failed, $failed
        $run = Invoke-Runbook Wait-NightlyBatch.ps1 calls.csv, report.csv @{ Timeout = '2m'; HtmlPath = 'report.html' }
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Text | Should -Match 'Total\s+: 2\s+Succeeded\s+: 1\s'
        $row = Import-Csv TestDrive:/report.csv
        $row.OperationId | Should -BeExactly $failed
        $row.Runtime | Should -Be 'stagehand.extract'
        $row.Code | Should -Be 'page.timeout'
        $row.Message | Should -Be "'=cmd"
        'TestDrive:/report.html' | Should -Exist
    }

    It 'Wait-NightlyBatch.ps1 reports those that have not completed, and ids of the other kind' {
        Save-Id (Add-ToolCall -End never), (Add-Operation)
        $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = 1 }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        (Import-Csv TestDrive:/report.csv).Code | Sort-Object | Should -Be 'InvalidToolCallId', 'ToolCallWaitTimeout'
    }

    It 'does not confuse ids that differ in case only' {
        $id = Add-ToolCall
        $other = $id.Substring(0, 3) + (-join ($id.Substring(3).ToCharArray() | ForEach-Object { if ([char]::IsUpper($_)) { [char]::ToLower($_) } else { [char]::ToUpper($_) } }))
        Save-Id $id, $other
        $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = '2m' }
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $row = Import-Csv TestDrive:/report.csv
        $row.OperationId | Should -BeExactly $other
        $row.Code | Should -Be 'ToolCallNotFound'
    }

    It 'Assert-OperationSuccess.ps1 exits with <Code> if they have <End>' -ForEach @(
        @{ Code = 0; End = 'succeeded' }
        @{ Code = 1; End = 'failed' }
    ) {
        Save-Id (Add-ToolCall 2 -End $End)
        $run = Invoke-Runbook Assert-OperationSuccess.ps1 -Named @{ Path = 'ids.txt'; Timeout = '2m' }
        $run.ExitCode | Should -Be $Code -Because $run.Text
    }

    It 'Assert-OperationSuccess.ps1 cancels those that have not completed' {
        $id = Add-ToolCall -End never
        Save-Id $id
        $run = Invoke-Runbook Assert-OperationSuccess.ps1 -Named @{ Path = 'ids.txt'; Timeout = 1; CancelOnTimeout = $true }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        Wait-Condition { (Get-BctrlToolCall $id).Status -eq 'cancelled' }
    }

    It 'Stop-OverdueOperation.ps1 cancels those that run too long' {
        $id = (New-EmulatorToolCall -End never).Id
        Save-Id $id
        Wait-Condition { (Get-BctrlToolCall $id).Status -eq 'running' }
        Start-Sleep -Milliseconds 200
        $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt @{ LimitMinutes = 0.001 }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        (Get-BctrlToolCall $id).Status | Should -Be 'cancelled'
    }

    It 'Watch-Operation.ps1 shows each state' {
        $id = Add-ToolCall
        $run = Invoke-Runbook Watch-Operation.ps1 -Named @{ Id = $id; IntervalSec = 1; Timeout = '2m' }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match "$id succeeded"
    }

    It 'Watch-Operation.ps1 shows a question once' {
        $id = (New-EmulatorToolCall -Tool human.request -Prompt 'Approve it?' -DurationSeconds 0.1).Id
        $run = Invoke-Runbook Watch-Operation.ps1 -Named @{ Id = $id; IntervalSec = 1; Timeout = 4 }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        [regex]::Matches(($run.Text -replace '\s+', ' '), 'requires input: Approve it\?').Count | Should -Be 1 -Because $run.Text
    }
}

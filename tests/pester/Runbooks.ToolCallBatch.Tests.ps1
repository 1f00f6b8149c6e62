# Runs Start-ToolCallBatch.ps1 with the emulator.

Describe 'The runbook Start-ToolCallBatch.ps1 with the emulator' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))

        # Writes the CSV file of a batch: one row for each tool, with the other columns of an input.
        function Save-Batch {
            param([string[]] $Tool)

            $number = 0
            $Tool | ForEach-Object { [pscustomobject]@{ Tool = $_; Url = "https://example.com/$((++$number))"; Note = '' } } |
                Export-Csv TestDrive:/calls.csv -NoTypeInformation
        }

        # Gets how many requests started a tool call, also one that had been started before.
        function Get-StartCount {
            (Invoke-BctrlRequest /emulator/stats).routes.'tool-call-start'.served
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    AfterEach {
        Clear-EmulatorFault
    }

    It 'starts 200 tool calls, answers the two that require input, and reports all of them' {
        $tools = 'captcha.solve', 'stagehand.extract', 'files.read_text', 'browser.pages.open'
        Save-Batch (@(0..197 | ForEach-Object { $tools[$_ % 4] }) + 'human.request', 'human.request')
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ HtmlPath = 'report.html'; Answer = '{"approved":true}'; Timeout = '2m' } -AsProcess
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Total\s+: 200\s+Succeeded\s+: 200\s'
        $rows = @(Import-Csv TestDrive:/report.csv)
        $rows.Count | Should -Be 200
        $rows.Row | Should -Be (1..200)
        $rows.Tool | Select-Object -First 4 | Should -Be $tools
        @($rows.ToolCallId | Sort-Object -CaseSensitive -Unique).Count | Should -Be 200
        $rows[198, 199].Result | Should -Be '{"approved":true}', '{"approved":true}'
        $rows[0].StartedAt | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
        Get-Content TestDrive:/report.html -Raw | Should -Match '>200<'

        # Nothing is started twice.
        $again = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, again.csv @{ Timeout = '2m' } -AsProcess
        $again.ExitCode | Should -Be 0 -Because $again.Text
        (Import-Csv TestDrive:/again.csv).ToolCallId | Should -BeExactly $rows.ToolCallId
        Get-StartCount | Should -Be 400
    }

    It 'leaves questions open without -Answer, and shows the command that answers them' {
        Save-Batch captcha.solve, human.request
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'without answer' }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Status | Should -Be 'succeeded', 'requires_input'
        $rows[1].Message | Should -Not -BeNullOrEmpty
        $run.Text -replace '\s' | Should -BeLike "*Send-BctrlToolCallResponse$($rows[1].ToolCallId)@{*"
        # The same batch continues with an answer.
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'without answer'; Answer = @{ approved = $false } }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        (Import-Csv TestDrive:/report.csv).ToolCallId | Should -BeExactly $rows.ToolCallId
    }

    It 'reports a row that could not be started, and starts the others' {
        Save-Batch no.such.tool, captcha.solve
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Status | Should -Be 'unknown', 'succeeded'
        $rows[0].Code | Should -Be 'ToolNotFound'
        $rows[0].ToolCallId | Should -BeNullOrEmpty
        $run.Text | Should -Match 'Row 1 was not started\.'
    }

    It 'skips rows without any value, reports a row without a tool, and starts the others' {
        Set-Content TestDrive:/calls.csv 'Tool,url', 'captcha.solve,a', ',', ',b', 'captcha.solve,c'
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'rows without a tool' }
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Status | Should -Be 'succeeded', 'unknown', 'succeeded'
        $rows[1].Code, $rows[1].Message | Should -Be 'InvalidRequest', 'The row has no tool.'
    }

    It 'answers a tool call that asks again' {
        $sent = [Collections.Generic.List[object]]::new()
        # This function replaces the cmdlet. The server gets only the second answer.
        function Send-BctrlToolCallResponse {
            [CmdletBinding()]
            param([Parameter(ValueFromPipeline)] $Call, $Response, $Timeout, [switch] $Confirm)

            process {
                $sent.Add($Response)
                if ($sent.Count -eq 2) { Bctrl\Send-BctrlToolCallResponse $Call.Id $Response -Confirm:$false } else { $Call }
            }
        }
        Save-Batch human.request
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'again'; Answer = @{ approved = $true }; Timeout = '1m' }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $sent.Count | Should -Be 2
    }

    It 'reports an answer that the server rejects' {
        Save-Batch human.request
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ Answer = @{ approved = 'maybe' } }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $run.Text -replace '\s+', ' ' | Should -BeLike '*was not answered.*must be of the type boolean*'
    }

    It 'exits with 3 after the timeout' {
        Save-Batch captcha.solve
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'timeout'; Timeout = 0.5 }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        (Import-Csv TestDrive:/report.csv).Message | Should -Be 'It did not complete within the timeout (0.5).'
    }

    It 'reports a tool call whose state could not be read' {
        Save-Batch captcha.solve
        New-EmulatorFault status-400 -Route tool-call-get
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'get' }
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $row = Import-Csv TestDrive:/report.csv
        $row.Status | Should -Be 'unknown'
        $row.Code | Should -Be 'InvalidRequest'
        $row.ToolCallId | Should -Match '^tc_'
    }

    It 'keeps the report if the key is revoked meanwhile' {
        Save-Batch captcha.solve, captcha.solve
        New-EmulatorFault status-401 -Route tool-call-result
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv @{ BatchName = 'revoked' }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $run.Text | Should -Match 'rejected the API key'
        @(Import-Csv TestDrive:/report.csv).Count | Should -Be 2
    }

    It 'exits with 2 for <What>' -ForEach @(
        @{ What = 'a file without the column Tool'; Lines = 'Name,Url', 'a,b' }
        @{ What = 'a file without rows'; Lines = , 'Tool,Url' }
    ) {
        Set-Content TestDrive:/calls.csv $Lines
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 calls.csv, report.csv
        $run.ExitCode | Should -Be 2
        $run.Text -replace '\s+', ' ' | Should -BeLike '*There is no row with a column Tool*'
    }
}

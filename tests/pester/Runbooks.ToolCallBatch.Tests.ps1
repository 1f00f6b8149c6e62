# Runs Start-ToolCallBatch.ps1 with the emulator.

Describe 'Start-ToolCallBatch.ps1' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))
        $yes = @{ approved = $true }

        # Writes the file of a batch. Its name is a part of the idempotency keys, so each test has its own.
        function New-Batch {
            param([string[]] $Line)

            $name = "$([guid]::NewGuid()).csv"
            Set-Content "TestDrive:/$name" (@('Tool,url,prompt') + $Line)
            $name
        }

        function Get-Count {
            param([string] $Route)

            (Get-EmulatorStatistic | Where-Object Route -EQ $Route).Served
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    AfterEach {
        Clear-EmulatorFault
    }

    It 'starts 200 tool calls, answers the two that require input, and reports; a second run starts nothing' {
        $tools = 'captcha.solve', 'stagehand.extract', 'files.read_text', 'browser.pages.open'
        $lines = @(1..198 | ForEach-Object { "$($tools[$_ % 4]),https://example.com/orders/$_," })
        $batch = New-Batch ($lines + 'human.request,,Pay the order 1?' + 'human.request,,Pay the order 2?')
        $started = Get-Count tool-call-start
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, report.csv @{ HtmlPath = 'report.html'; Answer = '{"approved":true}'; BatchName = 'two hundred'; Timeout = '5m' } -AsProcess
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Total\s+: 200\s+Succeeded\s+: 200\s'
        $run.Text | Should -Match 'Answered\s+: 2\s'
        $run.Text -replace '\s' | Should -BeLike "*HtmlReport:$((Get-Item TestDrive:/report.html).FullName)*"
        (Get-Count tool-call-start) - $started | Should -Be 200
        Get-Content TestDrive:/report.html -Raw | Should -BeLike '<!DOCTYPE html>*200 tool calls*'
        # Excel needs the byte order mark to read the file as UTF-8.
        [IO.File]::ReadAllBytes([IO.Path]::Combine("$TestDrive", 'report.csv'))[0..2] | Should -Be 0xEF, 0xBB, 0xBF
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Row | Should -Be (1..200)
        $rows.Status | Select-Object -Unique | Should -Be 'succeeded'
        $rows.Tool[0, 1, 2, 3, 198, 199] | Should -Be 'stagehand.extract', 'files.read_text', 'browser.pages.open', 'captcha.solve', 'human.request', 'human.request'
        $rows.Result[199] | Should -BeExactly '{"approved":true}'
        ($rows[0].Result | ConvertFrom-Json).orders[0].total | Should -Be 1249.95
        $rows[0].StartedAt, $rows[0].FinishedAt | Should -MatchExactly '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
        $ids = $rows.ToolCallId
        @(Get-BctrlToolCall | Where-Object Id -CIn $ids).Count | Should -Be 200

        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, report.csv @{ BatchName = 'two hundred' }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Answered\s+: 0\s'
        (Import-Csv TestDrive:/report.csv).ToolCallId | Should -BeExactly $ids
        @(Get-BctrlToolCall | Where-Object CreatedAt -ge (Get-BctrlToolCall $ids[0]).CreatedAt).Count | Should -Be 200
    }

    It 'uses the columns that have a value as the input' {
        # This function replaces the cmdlet.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            $seen.Add((ConvertTo-Json -Compress -InputObject $InputObject))
            Bctrl\Start-BctrlToolCall @PSBoundParameters
        }
        $seen = [Collections.Generic.List[string]]::new()
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'captcha.solve,https://example.com,', 'files.list,,', 'files.list,,"a ""b"" é"'), report.csv
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $seen | Should -BeExactly '{"url":"https://example.com"}', '{}', '{"prompt":"a \"b\" é"}'
    }

    It 'reports rows that can not be started, and starts the others' {
        $batch = New-Batch 'no.such.tool,,', ',x,', '  ,,', 'files.list,,', 'a b/..,,', 'human.request,,'
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, report.csv @{ Answer = $yes; HtmlPath = 'report.html' }
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -Match 'Total\s+: 5\s+Succeeded\s+: 2\s'
        $rows = Import-Csv TestDrive:/report.csv
        # The third row is blank.
        $rows.Row | Should -Be 1, 2, 4, 5, 6
        $rows.Status | Should -Be 'unknown', 'unknown', 'succeeded', 'unknown', 'succeeded'
        $rows[0].Code | Should -Be 'ToolNotFound'
        $rows[0].Message | Should -BeLike '*no.such.tool*'
        $rows[0].ToolCallId, $rows[0].Result | Should -Be '', ''
        $rows[1].Message | Should -BeLike '*Tool*empty*'
        Get-Content TestDrive:/report.html -Raw | Should -BeLike '*row 5*'
    }

    It 'reports a tool call that fails, and its message safely for a spreadsheet' {
        # This function replaces the cmdlet.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            $end = if ($Tool -eq 'files.list') { 'failed' } else { 'cancelled' }
            $failure = if ($end -eq 'failed') { @{ ErrorMessage = '=cmd' } } else { @{} }
            New-EmulatorToolCall -Tool $Tool -End $end -DurationSeconds 0.1 @failure | Get-BctrlToolCall
        }
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,,', 'captcha.solve,,'), report.csv
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Status | Should -Be 'failed', 'cancelled'
        $rows[0].Code | Should -Be 'tool.failed'
        $rows[0].Message | Should -BeExactly "'=cmd"
    }

    It 'leaves a tool call that requires input as it is without -Answer; a second run answers it' {
        $batch = New-Batch 'human.request,,Pay the order?', 'files.list,,'
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, report.csv
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $run.Text | Should -Match 'Succeeded\s+: 1\s'
        $run.Text | Should -Match 'Running\s+: 1\s'
        $id, $null = (Import-Csv TestDrive:/report.csv).ToolCallId
        $run.Text -replace '\s' | Should -BeLike "*Paytheorder?*Send-BctrlToolCallResponse$id*"
        $row, $null = Import-Csv TestDrive:/report.csv
        $row.Status | Should -Be 'requires_input'
        $row.Message | Should -Be 'Pay the order?'

        # The default of -BatchName depends only on the file.
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, report.csv @{ Answer = $yes }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        (Import-Csv TestDrive:/report.csv).ToolCallId[0] | Should -BeExactly $id
        $run.Text | Should -Not -Match 'requires input'
    }

    It 'starts new tool calls if the file has changed' {
        $batch = New-Batch 'files.list,,'
        $null = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, one.csv
        (Get-Item "TestDrive:/$batch").LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(1)
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $batch, two.csv
        $run.ExitCode | Should -Be 0 -Because $run.Text
        (Import-Csv TestDrive:/two.csv).ToolCallId | Should -Not -BeExactly (Import-Csv TestDrive:/one.csv).ToolCallId
    }

    It 'starts nothing for a row that was changed since the batch was started' {
        $named = @{ BatchName = "Bestellungen für '$([guid]::NewGuid())'" }
        $null = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,a,', 'files.list,b,'), one.csv $named
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,a,', 'files.list,c,'), two.csv $named
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $rows = Import-Csv TestDrive:/two.csv
        $rows.Status | Should -Be 'succeeded', 'unknown'
        $rows[1].Code | Should -Be 'IdempotencyKeyReused'
        $rows[0].ToolCallId | Should -BeExactly (Import-Csv TestDrive:/one.csv).ToolCallId[0]
    }

    It 'shows that an answer is not accepted, and leaves the tool call as it is' {
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'human.request,,'), report.csv @{ Answer = @{ approved = 'maybe' } }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $run.Text | Should -BeLike "*The property 'approved' must be of*"
        (Import-Csv TestDrive:/report.csv).Status | Should -Be 'requires_input'
    }

    It 'waits for a tool call that somebody else has answered' {
        # This function replaces the cmdlet.
        function Send-BctrlToolCallResponse {
            [CmdletBinding()]
            param($Id, $Response, $Timeout)

            $null = Bctrl\Send-BctrlToolCallResponse $Id @{ approved = $false }
            Bctrl\Send-BctrlToolCallResponse @PSBoundParameters
        }
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'human.request,,'), report.csv @{ Answer = $yes }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Answered\s+: 0\s'
        (Import-Csv TestDrive:/report.csv).Result | Should -BeExactly '{"approved":false}'
    }

    It 'answers a tool call that asks again while another one runs' {
        # These functions replace the cmdlets. The tool call asks twice.
        function Wait-BctrlToolCall {
            [CmdletBinding()]
            param($Id, [switch] $UntilInput, $Timeout)

            $limits.Add($Timeout)
            $time = if ($limits.Count -lt 3) { 2 } else { $Timeout }
            Bctrl\Wait-BctrlToolCall $Id -UntilInput -Timeout $time -WarningAction SilentlyContinue | ForEach-Object {
                if ($_.Tool -eq 'human.request' -and $_.IsTerminal -and $asked.Add($_.Id)) { $_.Status = 'requires_input' }
                $_
            }
        }
        function Send-BctrlToolCallResponse {
            [CmdletBinding()]
            param($Id, $Response, $Timeout)

            if ($asked.Contains($Id)) { Get-BctrlToolCall $Id } else { Bctrl\Send-BctrlToolCallResponse @PSBoundParameters }
        }
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            New-EmulatorToolCall -Tool $Tool -DurationSeconds $(if ($Tool -eq 'human.request') { 0.2 } else { 8 }) | Get-BctrlToolCall
        }
        $limits = [Collections.Generic.List[double]]::new()
        $asked = [Collections.Generic.HashSet[string]]::new()
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'human.request,,', 'files.list,,'), report.csv @{ Answer = $yes }
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match 'Answered\s+: 2\s'
        $limits.Count | Should -BeGreaterThan 2
        # With answers, each wait takes half a minute at most.
        $limits | Select-Object -Unique | Should -Be 30
    }

    It 'does not confuse tool calls whose ids differ only in case' {
        # These functions replace the cmdlets.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            $call = Get-BctrlToolCall $real
            if ($InputObject['url'] -eq 'lower') { $call.Id = $call.Id.ToLowerInvariant() }
            $call
        }
        $real = (New-EmulatorToolCall -DurationSeconds 0.1).Id
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,,', 'files.list,lower,'), report.csv
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Status | Should -Be 'succeeded', 'unknown'
        $rows[1].Code | Should -Be 'ToolCallNotFound'
    }

    It 'exits with 3 if the timeout elapses while tool calls run, and keeps its timeout' {
        # This function replaces the cmdlet.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            New-EmulatorToolCall -Tool $Tool -End never | Get-BctrlToolCall
        }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,,', 'files.list,,'), report.csv @{ Answer = $yes; Timeout = 2 }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Code | Should -Be 'ToolCallWaitTimeout', 'ToolCallWaitTimeout'
        $rows.Message | Should -BeExactly 'It did not complete within the timeout (2).', 'It did not complete within the timeout (2).'
    }

    It 'starts no more tool calls after the timeout' {
        # This function replaces the cmdlet.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            Start-Sleep -Milliseconds 700
            New-EmulatorToolCall -Tool $Tool -End never | Get-BctrlToolCall
        }
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch (@('files.list,,') * 50)), report.csv @{ Timeout = 1 }
        $run.ExitCode | Should -Be 3 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Count | Should -Be 50
        $rows[0].Status | Should -BeIn 'queued', 'running'
        $rows[49].Status | Should -Be 'unknown'
        $rows[49].Code | Should -Be 'ScriptStopped'
    }

    It 'exits with 2 if the server is down, and says so once, and in the report' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $run = Invoke-WithEnvironment $down {
            Connect-Bctrl -MaximumRetryCount 0
            try { Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch (@('files.list,,') * 50)), report.csv } finally { Disconnect-Bctrl }
        }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
        $run.ExitCode | Should -Be 2 -Because $run.Text
        # Once as an error, and once in the summary.
        @([regex]::Matches(($run.Text -replace '\s+', ' '), '127\.0\.0\.1:9 refused')).Count | Should -Be 2 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Count | Should -Be 50
        $rows.Code | Select-Object -Unique | Should -Be 'ConnectionFailed'
    }

    It 'reports the tool calls that completed before the API key was revoked, and the error for the others' {
        # This function replaces the cmdlet.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            if ($Tool -eq 'captcha.solve') { return Bctrl\Start-BctrlToolCall @PSBoundParameters }
            $call = New-EmulatorToolCall -Tool $Tool -End never | Get-BctrlToolCall
            New-EmulatorFault status-401 -Id $call.Id -Route tool-call-result -DelaySeconds 6
            $call
        }
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'captcha.solve,,', 'files.list,,', 'captcha.solve/..,,'), report.csv
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $rows = Import-Csv TestDrive:/report.csv
        $rows.Status | Should -Be 'succeeded', 'unknown', 'unknown'
        $rows.Code[1] | Should -Be 'Unauthorized'
        $rows.Code[2] | Should -Not -Be 'Unauthorized'
        $rows[1].ToolCallId | Should -BeLike 'tc_*'
    }

    It 'has all rows in the report before the first tool call starts, and their ids before it waits' {
        # These functions replace the cmdlets.
        function Start-BctrlToolCall {
            param($Tool, $InputObject, $IdempotencyKey, $Timeout)

            if (-not $seen['Start']) { $seen.Start = @(Import-Csv report.csv) }
            Bctrl\Start-BctrlToolCall @PSBoundParameters
        }
        function Wait-BctrlToolCall {
            [CmdletBinding()]
            param($Id, [switch] $UntilInput, $Timeout)

            $seen.Wait = @(Import-Csv report.csv)
            Bctrl\Wait-BctrlToolCall @PSBoundParameters
        }
        $seen = @{}
        $null = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,,', 'files.list,,'), report.csv
        $seen.Start.Code | Should -Be 'ScriptStopped', 'ScriptStopped'
        $seen.Wait.ToolCallId | Should -BeLike 'tc_*'
    }

    It 'shows progress while it starts tool calls' {
        # This function replaces the cmdlet.
        function Write-Progress {
            param($Activity, $Status, $PercentComplete, [switch] $Completed)

            $seen.Add($(if ($Completed) { 'done' } else { "$Status $PercentComplete" }))
        }
        $seen = [Collections.Generic.List[string]]::new()
        $null = Invoke-Runbook Start-ToolCallBatch.ps1 (New-Batch 'files.list,,', 'files.list,,'), report.csv
        $seen | Should -Be 'row 1 of 2 50', 'row 2 of 2 100', 'done'
    }

    It 'exits with 2 for <File> and <Report>' -ForEach @(
        @{ File = 'no-such-file.csv'; Report = 'report.csv'; Message = '*no-such-file.csv*' }
        @{ File = 'empty.csv'; Report = 'report.csv'; Message = '*There is no tool call in*' }
        @{ File = 'other.csv'; Report = 'report.csv'; Message = '*There is no column Tool in*' }
        @{ File = 'good.csv'; Report = 'no-such-folder/report.csv'; Message = '*no-such-folder*' }
        @{ File = 'good.csv'; Report = 'report.csv'; Message = "*'soon' is not a valid duration.*"; Timeout = 'soon' }
    ) {
        Set-Content TestDrive:/empty.csv 'Tool,url', ','
        Set-Content TestDrive:/other.csv 'Name,Note', 'x,y'
        Set-Content TestDrive:/good.csv 'Tool', 'files.list'
        $started = Get-Count tool-call-start
        $named = if ($Timeout) { @{ Timeout = $Timeout } } else { @{} }
        $run = Invoke-Runbook Start-ToolCallBatch.ps1 $File, $Report $named
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text -replace '[\s|]+', ' ' | Should -BeLike $Message
        Get-Count tool-call-start | Should -Be $started
    }
}

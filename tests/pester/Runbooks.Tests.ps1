# Runs each runbook with the emulator: in this session, and once in a new process, as a scheduler does.

Describe 'The runbooks with the emulator' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))
    }

    AfterAll {
        Close-RunbookTest
    }

    Context 'Wait-NightlyBatch.ps1' {
        It 'writes a report of the failed operations, and returns a summary' {
            $failed = Add-Operation -End failed -ErrorCode UNKNOWN_CALL -ErrorMessage '=cmd'
            Save-Id (@(Add-Operation 3) + $failed + '' + 'no-such-operation' + $failed)
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = '2m' } -AsProcess
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 5\b'
            $run.Text | Should -Match 'Succeeded\s+: 3\s+Failed\s+: 1\s'
            $run.Text | Should -Match 'Unknown\s+: 1\s'
            $run.Text | Should -Match '1 OperationNotFound: The server could not find'
            # Long lines are wrapped, also in the middle of a word.
            $run.Text -replace '\s' | Should -BeLike "*Report:$((Get-Item TestDrive:/report.csv).FullName)*"
            # Excel needs the byte order mark to read the file as UTF-8.
            [IO.File]::ReadAllBytes([IO.Path]::Combine("$TestDrive", 'report.csv'))[0..2] | Should -Be 0xEF, 0xBB, 0xBF
            $rows = Import-Csv TestDrive:/report.csv
            $rows.Count | Should -Be 2
            $row = $rows | Where-Object OperationId -eq $failed
            $row.Status | Should -Be 'failed'
            $row.FailedStep | Should -Be '3 page.query'
            $row.Message | Should -Be "'=cmd"
            $row.Code | Should -Be 'UNKNOWN_CALL'
            $row = $rows | Where-Object OperationId -eq no-such-operation
            $row.Status | Should -Be 'unknown'
            $row.Code | Should -Be 'OperationNotFound'
        }

        It 'reports operations that do not complete before the timeout' {
            $id = Add-Operation -End never
            Save-Id $id
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = 1 }
            $run.ExitCode | Should -Be 3 -Because $run.Text
            (Import-Csv TestDrive:/report.csv).Message | Should -Be 'It did not complete within the timeout (1).'
        }

        It 'writes times in UTC and durations in seconds, with a decimal point in every language' {
            Save-Id (Add-Operation -End failed -DurationSeconds 0.5)
            Invoke-WithDecimalComma { (Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv).ExitCode | Should -Be 1 }
            $row = Import-Csv TestDrive:/report.csv
            $row.StartedAt, $row.FinishedAt | Should -MatchExactly '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
            $age = [DateTimeOffset]::UtcNow - [DateTimeOffset]::Parse($row.FinishedAt, [cultureinfo]::InvariantCulture)
            [Math]::Abs($age.TotalMinutes) | Should -BeLessThan 5
            $row.Seconds | Should -MatchExactly '^0\.\d{1,3}$'
        }

        It 'says once that the server is down, also in the report' {
            Save-Id (1..100 | ForEach-Object { "operation-$_" })
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $run = Invoke-WithEnvironment $down { Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = 2 } }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $text = $run.Text -replace '\s+', ' '
            @([regex]::Matches($text, '127\.0\.0\.1:9')).Count | Should -Be 1 -Because $run.Text
            $text | Should -BeLike '*Unknown : 100 *Failures : {100 NoResponse: No response*'
            $rows = @(Import-Csv TestDrive:/report.csv)
            $rows.Count | Should -Be 100
            $rows.Status | Select-Object -Unique | Should -Be 'unknown'
            $rows.Code | Select-Object -Unique | Should -Be 'NoResponse'
            $rows.Message | Should -BeLike "No response for operation 'operation-*' within 2 s: *"
        }

        It 'writes a web page about all operations with -HtmlPath' {
            Set-Content TestDrive:/report.html 'the page of yesterday'
            Save-Id (@(Add-Operation 2) + (Add-Operation -End failed) + 'no-such-operation')
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ HtmlPath = 'report.html' }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text -replace '\s' | Should -BeLike "*HtmlReport:$((Get-Item TestDrive:/report.html).FullName)*"
            Get-Content TestDrive:/report.html -Raw | Should -BeLike '<!DOCTYPE html>*1 of 4 operations did not succeed, and 1 is unknown*'
        }

        It 'overwrites an earlier report, and writes only the header if all operations succeed' {
            Set-Content TestDrive:/report.csv 'the report of yesterday'
            Set-Content TestDrive:/batch.csv (@('Id,Note') + @(Add-Operation 2 | ForEach-Object { "$_,x" }))
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 batch.csv, report.csv
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $lines = @(Get-Content TestDrive:/report.csv)
            $lines.Count | Should -Be 1
            $lines[0] | Should -BeLike '"OperationId","Status",*'
        }

        It 'reports a status that only differs in case from succeeded' {
            # This function replaces the cmdlet.
            function Wait-BctrlOperation {
                [CmdletBinding()]
                param($Id, $Timeout)

                $operation = Microsoft.PowerShell.Utility\Select-Object -InputObject $done *
                $operation.PSObject.TypeNames.Insert(0, 'Deserialized.Bctrl.Operation')
                $operation.Status = 'SUCCEEDED'
                $operation
            }
            $done = Bctrl\Wait-BctrlOperation (Add-Operation)
            Save-Id $done.Id
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv
            $run.ExitCode | Should -Be 1 -Because $run.Text
            (Import-Csv TestDrive:/report.csv).Status | Should -BeExactly 'SUCCEEDED'
        }

        It 'counts the failed step from 1, as messages do, if the API counts from 1 too' {
            Save-Id a
            Connect-Stub (Get-Stub -Failed a)
            try {
                (Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv).ExitCode | Should -Be 1
            } finally {
                Disconnect-Bctrl
            }
            (Import-Csv TestDrive:/report.csv).FailedStep | Should -Be '3 page.clik'
        }

        It 'reports the operations that completed before the API key was revoked, and the error for the others' {
            $failed = Add-Operation -End failed
            $ok = Add-Operation
            $running = Add-Operation -End never
            Save-Id $failed, $ok, $running
            New-EmulatorFault status-401 -Id $running -Route wait -DelaySeconds 1
            try {
                $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv
            } finally {
                Clear-EmulatorFault
            }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -Match 'Succeeded\s+: 1\s+Failed\s+: 1\s'
            $run.Text | Should -Match 'Unknown\s+: 1\s'
            $rows = @(Import-Csv TestDrive:/report.csv)
            $rows.Count | Should -Be 2
            ($rows | Where-Object OperationId -eq $failed).Status | Should -Be 'failed'
            $row = $rows | Where-Object OperationId -eq $running
            $row.Status | Should -Be 'unknown'
            $row.Code | Should -Be 'Unauthorized'
            $row.Message | Should -Not -BeNullOrEmpty
        }

        It 'has all operations in the report while it waits, in case it is stopped' {
            # This function replaces the cmdlet.
            function Wait-BctrlOperation {
                [CmdletBinding()]
                param($Id, $Timeout)

                $seen.Rows = @(Import-Csv report.csv)
                $seen.Page = Get-Content report.html -Raw
            }
            $seen = @{}
            Save-Id a, b
            $null = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ HtmlPath = 'report.html' }
            $seen.Rows.OperationId | Should -Be 'a', 'b'
            $seen.Rows.Status | Should -Be 'unknown', 'unknown'
            $seen.Rows.Code | Should -Be 'ScriptStopped', 'ScriptStopped'
            $seen.Page | Should -BeLike '*All 2 operations are unknown*ScriptStopped*'
        }

        It 'exits with 2 for <Ids> and <Report>' -ForEach @(
            @{ Ids = 'no-such-file.txt'; Report = 'report.csv'; Message = '*no-such-file.txt*' }
            @{ Ids = 'empty.txt'; Report = 'report.csv'; Message = '*There is no operation id*' }
            @{ Ids = 'other.csv'; Report = 'report.csv'; Message = "*The object '@{Name=x; Note=y}' has no value in a property Id,*" }
            @{ Ids = 'ids.txt'; Report = 'no-such-folder/report.csv'; Message = '*no-such-folder*' }
        ) {
            Save-Id (Add-Operation)
            Set-Content TestDrive:/empty.txt ''
            Set-Content TestDrive:/other.csv 'Name,Note', 'x,y'
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 $Ids, $Report
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike $Message
        }
    }

    Context 'Stop-OverdueOperation.ps1' {
        It 'cancels operations that run longer than the limit, and none with -WhatIf' {
            $id = Add-Operation -End never
            $done = Add-Operation
            Wait-Condition { (Get-BctrlOperation $id).Status -eq 'running' -and (Get-BctrlOperation $done).IsTerminal }
            Save-Id $id, $done
            $whatIf = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0 @{ WhatIf = $true } -AsProcess
            $whatIf.ExitCode | Should -Be 0 -Because $whatIf.Text
            $whatIf.Text | Should -BeLike "*$id*"
            (Get-BctrlOperation $id).CancelRequestedAt | Should -BeNullOrEmpty
            $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0
            $run.ExitCode | Should -Be 0 -Because $run.Text
            (Get-BctrlOperation $id).Status | Should -Be 'cancelled'
            $run.Text | Should -Not -BeLike "*$done*"
        }

        It 'does not cancel operations within the limit' {
            $id = Add-Operation -End never
            # A queued operation is never cancelled, so wait until it runs.
            Wait-Condition { (Get-BctrlOperation $id).Status -eq 'running' }
            Save-Id $id
            (Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 60).ExitCode | Should -Be 0
            (Get-BctrlOperation $id).Status | Should -Be 'running'
        }

        It 'reports operations that are not found, and cancels the others' {
            $id = Add-Operation -End never
            Wait-Condition { (Get-BctrlOperation $id).Status -eq 'running' }
            Set-Content TestDrive:/ids.csv 'Id', 'no-such-operation', $id
            $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.csv, 0
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike '*no-such-operation*'
            (Get-BctrlOperation $id).Status | Should -Be 'cancelled'
        }

        It 'exits with 3 if a cancelled operation is still running' {
            $id = Add-Operation -End never
            Wait-Condition { (Get-BctrlOperation $id).Status -eq 'running' }
            Save-Id $id
            # The first request for the state after the cancellation gets no response.
            New-EmulatorFault stall-before-headers -Route wait
            try {
                $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0 @{ Timeout = 1 }
            } finally {
                Clear-EmulatorFault
            }
            $run.ExitCode | Should -Be 3 -Because $run.Text
        }

        It 'keeps its timeout while the server <State>, and shows one error' -ForEach @(
            @{ State = 'is down'; Silent = $false }
            @{ State = 'does not respond'; Silent = $true }
        ) {
            Save-Id (1..50 | ForEach-Object { "operation-$_" })
            $watch = [Diagnostics.Stopwatch]::StartNew()
            try {
                if ($Silent) { New-EmulatorFault stall-before-headers }
                $server = if ($Silent) { @{} } else { $down }
                $run = Invoke-WithEnvironment $server { Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0 @{ Timeout = 2 } }
            } finally {
                Clear-EmulatorFault
            }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
            $run.ExitCode | Should -Be 2 -Because $run.Text
            @([regex]::Matches($run.Text, 'No response')).Count | Should -Be 1 -Because $run.Text
            $run.Text -replace '\s+', ' ' | Should -BeLike '*This error occurred for 50 operations.*'
        }
    }

    Context 'Watch-Operation.ps1' {
        It 'shows each change of each operation once, until all are complete' {
            $slow = Add-Operation -DurationSeconds 3
            $bad = Add-Operation -End failed
            $shown = $slow, $bad | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) -IntervalSec 1
            $LASTEXITCODE | Should -Be 1
            @($shown | Where-Object Id -eq $slow)[0].Status | Should -Be 'running'
            $shown[-1].Status | Should -Be 'succeeded'
            ($shown | Where-Object Id -eq $bad).Status | Should -Be 'failed'
            $states = $shown | ForEach-Object { "$($_.Id) $($_.Status) $($_.Progress)" }
            $states | Should -Be ($states | Select-Object -Unique)
            $shown.TimedOutWaiting | Should -Not -Contain $true
        }

        It 'accepts ids, rows and operations from the pipeline' {
            $ids = Add-Operation 3
            $shown = $ids[0], [pscustomobject]@{ OperationId = $ids[1] }, (Get-BctrlOperation $ids[2]) | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1'))
            $LASTEXITCODE | Should -Be 0
            $shown.Id | Sort-Object -Unique | Should -Be ($ids | Sort-Object)
        }

        It 'reports an operation that is not found, and watches the others' {
            $shown = & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) no-such-operation, (Add-Operation) -ErrorVariable problems 2>$null
            $LASTEXITCODE | Should -Be 2
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'OperationNotFound*'
            $shown[-1].Status | Should -Be 'succeeded'
        }

        It 'continues while the server is unavailable, with <Retries> retries' -ForEach @{ Retries = 20 }, @{ Retries = 0 } {
            $id = Add-Operation
            Connect-Bctrl -MaximumRetryCount $Retries
            New-EmulatorFault status-503 -Count 3
            try {
                $shown = @(& ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) $id -IntervalSec 1)
            } finally {
                Clear-EmulatorFault
                Disconnect-Bctrl
            }
            $LASTEXITCODE | Should -Be 0
            $shown.Status | Should -Be 'succeeded'
        }

        It 'exits with <Code> after the timeout if <When>' -ForEach @(
            @{ Code = 3; When = 'an operation is still running'; Server = @{} }
            @{ Code = 2; When = 'there was no response'; Server = @{ BCTRL_BASE_URL = 'http://127.0.0.1:9' } }
        ) {
            $ids = @(Add-Operation 3 -End never)
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $run = Invoke-WithEnvironment $Server { Invoke-Runbook Watch-Operation.ps1 -Named @{ Id = $ids; IntervalSec = 1; Timeout = '2s' } }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
            $run.ExitCode | Should -Be $Code -Because $run.Text
            # Long lines are wrapped, also in the middle of a word.
            $run.Text -replace '\s' | Should -BeLike '*3of3operationshavenotcompletedwithinthetimeout(2s).*'
            # An outage is shown once.
            @([regex]::Matches(($run.Text -replace '\s'), 'thescriptkeepstrying')).Count | Should -Be ([int]($Code -eq 2)) -Because $run.Text
        }

        It 'counts each operation from the pipeline once, and shows no old state, if the server is down' {
            $operations = Get-BctrlOperation (Add-Operation 3 -End never)
            $output = Invoke-WithEnvironment $down {
                $operations | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) -IntervalSec 1 -Timeout 2s 3>&1
            }
            $LASTEXITCODE | Should -Be 2
            $output | Should -BeOfType Management.Automation.WarningRecord
            $output[-1].Message | Should -Be '3 of 3 operations have not completed within the timeout (2s).'
        }

        It 'refuses a timeout that is null or empty' -ForEach $null, '' {
            { & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) a -Timeout $_ } |
                Should -Throw "Cannot validate argument on parameter 'Timeout'.*"
        }

        It 'requires an operation' {
            $run = Invoke-Runbook Watch-Operation.ps1 -Named @{ Id = @() }
            $run.ExitCode | Should -Be 2
            $run.Text | Should -BeLike '*There is no operation to watch.*'
        }

        It 'sets the exit code of its process' {
            (Invoke-Runbook Watch-Operation.ps1 (Add-Operation) -AsProcess).ExitCode | Should -Be 0
        }
    }

    Context 'Wait-OperationFanOut.ps1' {
        BeforeAll {
            $failed = @(Add-Operation 2 -End failed)
            $all = @(Add-Operation 50) + $failed + 'no-such-operation'
            # The list has one id in upper case. The server returns ids in lower case.
            Save-Id (@($all[0].ToUpperInvariant()) + $all[1..52] + $all[0])
        }

        It 'merges the results of <How>' -ForEach @(
            @{ How = 'jobs'; Named = @{ JobCount = 2 }; AsProcess = $true }
            @{ How = 'thread jobs'; Named = @{ JobCount = 3; ThreadJob = $true }; AsProcess = $false }
        ) {
            if ($How -eq 'jobs') { Skip-WithoutJob }
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, all.csv $Named -AsProcess:$AsProcess
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 53'
            $run.Text | Should -Match 'Succeeded\s+: 50\s+Failed\s+: 2\s'
            $run.Text | Should -Match 'Unknown\s+: 1\s'
            $rows = Import-Csv TestDrive:/all.csv
            $rows.OperationId | Should -BeExactly $all
            ($rows | Where-Object Status -eq failed).OperationId | Should -Be $failed
            $rows[-1].Status | Should -Be 'unknown'
            $rows[-1].Code | Should -Be 'OperationNotFound'
            $rows[0].FinishedAt | Should -MatchExactly '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
            $rows[0].Worker | Should -Be 'job 1'
        }

        It 'starts no more workers than there are operations' {
            Set-Content TestDrive:/few.txt $all[0, 1]
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 8; ThreadJob = $true }
            $run.ExitCode | Should -Be 0 -Because $run.Text
            (Import-Csv TestDrive:/few.csv).OperationId | Should -Be $all[0, 1]
        }

        It 'reports every operation if all workers fail' {
            Set-Content TestDrive:/few.txt $all[0, 1]
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 2; ThreadJob = $true; Module = 'NoSuchModule' }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $rows = Import-Csv TestDrive:/few.csv
            $rows.OperationId | Should -Be $all[0, 1]
            $rows.Status | Should -Be 'unknown', 'unknown'
            $rows.Message | Should -BeLike '*NoSuchModule*'
        }

        It 'says why a worker failed if the server rejects the API key' {
            Set-Content TestDrive:/few.txt $all[0..3]
            New-EmulatorFault status-401 -Route wait
            try {
                $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 2; ThreadJob = $true }
            } finally {
                Clear-EmulatorFault
            }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $rows = Import-Csv TestDrive:/few.csv
            $rows.Status | Should -Be 'unknown', 'unknown', 'unknown', 'unknown'
            $rows.Message | Should -BeLike '*The server rejected the API key*'
        }

        It 'merges the results of remote machines, and reports the operations of a machine that fails' {
            # This function replaces Invoke-Command, because remoting needs other machines. A job simulates each machine.
            function Invoke-Command {
                param($ComputerName, [scriptblock] $ScriptBlock, $ArgumentList, [switch] $AsJob)

                $AsJob | Should -BeTrue
                if ($ComputerName -eq 'dead') {
                    $ScriptBlock = { throw 'The machine is gone.' }
                }
                Start-ThreadJob -ScriptBlock $ScriptBlock -ArgumentList $ArgumentList
            }
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, all.csv @{
                ComputerName = 'one', 'dead', 'two'
                ApiKey       = ConvertTo-Key another-key
                Server       = $env:BCTRL_BASE_URL
                Module       = [IO.Path]::Combine((Get-Module Bctrl).ModuleBase, 'Bctrl.psd1')
            }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $rows = Import-Csv TestDrive:/all.csv
            $rows.OperationId | Should -Be $all
            $lost = @($rows | Where-Object Worker -eq dead)
            $lost.Count | Should -BeIn 17, 18
            $lost.Message | Select-Object -Unique | Should -BeLike '*The machine is gone.*'
            @($rows | Where-Object Status -eq succeeded).Count | Should -BeGreaterThan 30
        }

        It 'does not wait for a worker that never returns, and uses the rows that it has sent' {
            function Start-Job {
                param([scriptblock] $ScriptBlock, $ArgumentList)

                Start-ThreadJob -ArgumentList "$ScriptBlock", $ArgumentList -ScriptBlock {
                    $arguments = $args[1]
                    & ([scriptblock]::Create($args[0])) @arguments
                    Start-Sleep -Seconds 600
                }
            }
            $seen = @{}
            # The timeout is one minute longer than the timeout of the workers. Ten seconds are enough here.
            function Wait-Job {
                param($Job, [int] $Timeout)

                $seen.Timeout = $Timeout
                Microsoft.PowerShell.Core\Wait-Job -Job $Job -Timeout ($Timeout - 60)
            }
            Set-Content TestDrive:/few.txt ($all[0, 1] + '=1+1')
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 2; Timeout = '10s' }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $seen.Timeout | Should -Be 70
            $rows = Import-Csv TestDrive:/few.csv
            $rows.Status | Should -Be 'succeeded', 'succeeded', 'unknown' -Because "$($rows.Message)"
            $rows[2].OperationId | Should -Be "'=1+1"
        }

        It 'leaves no job if a worker can not be started' {
            function Start-Job {
                if ($started.Count) { throw 'There is not enough memory.' }
                $started.Add((Start-ThreadJob -Name left { Start-Sleep -Seconds 600 }))
                $started[0]
            }
            $started = [Collections.Generic.List[object]]::new()
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, all.csv @{ JobCount = 2 }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $started.Count | Should -Be 1
            Get-Job -Name left -ErrorAction Ignore | Should -BeNullOrEmpty
        }

        It 'exits with 2 if the report can not be written' {
            (Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, no/such/folder/all.csv).ExitCode | Should -Be 2
        }
    }
}

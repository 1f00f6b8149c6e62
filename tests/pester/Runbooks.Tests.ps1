# Each runbook, run against the emulator: in this session, and once as a scheduler does it, by a PowerShell of its own.

BeforeDiscovery {
    $folder = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks')
    $runbooks = Get-ChildItem $folder -Filter *.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}

Describe 'The runbook <Name>' -ForEach $runbooks {
    It 'has help, with examples and the meaning of its exit codes' {
        $help = Get-Help $Path -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "$Name*"
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        ($help.alertSet | Out-String) | Should -Match 'Exit codes'
        foreach ($parameter in $help.parameters.parameter | Where-Object name -notin WhatIf, Confirm) {
            ($parameter.description | Out-String).Trim() | Should -Not -BeNullOrEmpty -Because "of -$($parameter.name)"
        }
    }
}

Describe "The runbooks against the emulator" {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $emulator = Open-Emulator
        $runbooks = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks')
        $modulePath = $env:PSModulePath
        $env:PSModulePath = $moduleParent + [IO.Path]::PathSeparator + $modulePath
        $env:NO_COLOR = '1'

        # Runs one in the folder of the test; what it says, and its exit code.
        function Invoke-Runbook {
            param([string] $Name, [object[]] $Given = @(), [hashtable] $Named = @{}, [switch] $AsProcess)

            $runbook = [IO.Path]::Combine($runbooks, $Name)
            Push-Location "$TestDrive"
            try {
                $text = if ($AsProcess) {
                    $words = @($Given) + @($Named.Keys | ForEach-Object { "-$_"; $Named[$_] } | Where-Object { $_ -isnot [bool] })
                    Invoke-PowerShell -File $runbook @words 2>&1 | Out-String
                } else {
                    & $runbook @Given @Named 2>&1 | Out-String
                }
                [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
            } finally {
                Pop-Location
            }
        }

        function Save-Id {
            param([string[]] $Id)

            Set-Content TestDrive:/ids.txt $Id
        }
    }

    AfterAll {
        $env:PSModulePath = $modulePath
        Remove-Item Env:NO_COLOR
        Close-Emulator $emulator
    }

    Context 'Wait-NightlyBatch.ps1' {
        It 'writes a report of what failed' {
            $failed = Add-Operation -End failed -ErrorCode UNKNOWN_CALL -ErrorMessage '=cmd'
            Save-Id (@(Add-Operation 3) + $failed + '' + 'no-such-operation' + $failed)
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = '2m' } -AsProcess
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 5\b'
            $run.Text | Should -Match 'Failed\s+: 2\b'
            # Excel reads it as UTF-8 for its first bytes.
            [IO.File]::ReadAllBytes([IO.Path]::Combine("$TestDrive", 'report.csv'))[0..2] | Should -Be 0xEF, 0xBB, 0xBF
            $rows = Import-Csv TestDrive:/report.csv
            $rows.Count | Should -Be 2
            $row = $rows | Where-Object OperationId -eq $failed
            $row.Status | Should -Be 'failed'
            $row.FailedStep | Should -Be '2 page.query'
            $row.Message | Should -Be "'=cmd"
            ($rows | Where-Object OperationId -eq no-such-operation).Status | Should -Be 'unknown'
        }

        It 'reports what has not ended in time' {
            $id = Add-Operation -End never
            Save-Id $id
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = 1 }
            $run.ExitCode | Should -Be 1 -Because $run.Text
            (Import-Csv TestDrive:/report.csv).Message | Should -Be 'It has not ended within 1.'
        }

        It 'leaves headings only when all is well, and nothing of an earlier report' {
            Set-Content TestDrive:/report.csv 'the report of yesterday'
            Set-Content TestDrive:/batch.csv (@('Id,Note') + @(Add-Operation 2 | ForEach-Object { "$_,x" }))
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 batch.csv, report.csv
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $lines = @(Get-Content TestDrive:/report.csv)
            $lines.Count | Should -Be 1
            $lines[0] | Should -BeLike '"OperationId","Status",*'
        }

        It 'cannot run with <Ids> and <Report>' -ForEach @(
            @{ Ids = 'no-such-file.txt'; Report = 'report.csv'; Message = '*no-such-file.txt*' }
            @{ Ids = 'empty.txt'; Report = 'report.csv'; Message = '*There is no operation id*' }
            @{ Ids = 'other.csv'; Report = 'report.csv'; Message = '*no column Id or OperationId*' }
            @{ Ids = 'ids.txt'; Report = 'no-such-folder/report.csv'; Message = '*no-such-folder*' }
        ) {
            Save-Id (Add-Operation)
            Set-Content TestDrive:/empty.txt ''
            Set-Content TestDrive:/other.csv 'Name', 'x'
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 $Ids, $Report
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike $Message
        }
    }

    Context 'Stop-OverdueOperation.ps1' {
        It 'cancels what has run longer than the limit, and only says so with -WhatIf' {
            $id = Add-Operation -End never
            $done = Add-Operation
            Wait-Until { (Get-BctrlOperation $id).Status -eq 'running' -and (Get-BctrlOperation $done).IsTerminal }
            Save-Id $id, $done
            $would = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0 @{ WhatIf = $true } -AsProcess
            $would.ExitCode | Should -Be 0 -Because $would.Text
            $would.Text | Should -BeLike "*$id*"
            (Get-BctrlOperation $id).CancelRequestedAt | Should -BeNullOrEmpty
            $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0
            $run.ExitCode | Should -Be 0 -Because $run.Text
            (Get-BctrlOperation $id).Status | Should -Be 'cancelled'
            $run.Text | Should -Not -BeLike "*$done*"
        }

        It 'leaves alone what is within it' {
            $id = Add-Operation -End never
            # One that is still in the queue would be left alone whatever the limit.
            Wait-Until { (Get-BctrlOperation $id).Status -eq 'running' }
            Save-Id $id
            (Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 60).ExitCode | Should -Be 0
            (Get-BctrlOperation $id).Status | Should -Be 'running'
        }

        It 'tells of what it cannot look at, and cancels the rest' {
            $id = Add-Operation -End never
            Wait-Until { (Get-BctrlOperation $id).Status -eq 'running' }
            Set-Content TestDrive:/ids.csv 'Id', 'no-such-operation', $id
            $run = Invoke-Runbook Stop-OverdueOperation.ps1 ids.csv, 0
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -BeLike '*no-such-operation*'
            (Get-BctrlOperation $id).Status | Should -Be 'cancelled'
        }
    }

    Context 'Assert-OperationSuccess.ps1' {
        It 'ends with <Code> when <When>' -ForEach @(
            @{ Code = 0; When = 'all have succeeded'; Id = { Add-Operation } }
            @{ Code = 1; When = 'one has failed'; Id = { Add-Operation -End failed } }
            @{ Code = 1; When = 'one has timed out'; Id = { Add-Operation -End timed_out } }
            @{ Code = 2; When = 'one is not there'; Id = { 'no-such-operation' } }
            @{ Code = 3; When = 'the time is over'; Id = { Add-Operation -End never } }
        ) {
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 (& $Id) @{ Timeout = 2 }
            $run.ExitCode | Should -Be $Code -Because $run.Text
        }

        It 'says which step failed' {
            (Invoke-Runbook Assert-OperationSuccess.ps1 (Add-Operation -End failed)).Text -replace '\s+', ' ' | Should -BeLike '*(page.query) failed*'
        }

        It 'cannot run with <What>' -ForEach @(
            @{ What = 'a key that is not valid'; Key = 'not a key' }
            @{ What = 'no key'; Key = $null }
        ) {
            [Environment]::SetEnvironmentVariable('BCTRL_API_KEY', $Key)
            try {
                (Invoke-Runbook Assert-OperationSuccess.ps1 a).ExitCode | Should -Be 2
            } finally {
                $env:BCTRL_API_KEY = $canary
            }
        }

        It 'annotates the run of <Service> on one line' -ForEach @(
            @{ Service = 'GitHub Actions'; Variable = 'GITHUB_ACTIONS'; Begin = '::error title=bctrl operation::Operation '; Never = '50% ' }
            @{ Service = 'Azure Pipelines'; Variable = 'TF_BUILD'; Begin = '##vso[[]task.logissue type=error]Operation '; Never = '##vso[[]task.complete' }
        ) {
            $id = Add-Operation -End failed -ErrorMessage "50%`r`n::error::no`n##vso[task.complete result=Succeeded;]"
            $before = @{}
            foreach ($name in 'GITHUB_ACTIONS', 'TF_BUILD') { $before[$name] = [Environment]::GetEnvironmentVariable($name) }
            try {
                foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $(if ($name -eq $Variable) { 'true' })) }
                $lines = @(& ([IO.Path]::Combine($runbooks, 'Assert-OperationSuccess.ps1')) $id 2>$null 6>&1 |
                        Where-Object { $_ -is [Management.Automation.InformationRecord] } | ForEach-Object { "$_" })
            } finally {
                foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
            }
            $LASTEXITCODE | Should -Be 1
            $lines.Count | Should -Be 1
            $lines[0] | Should -BeLike "$Begin*"
            $lines[0] | Should -Not -Match '[\r\n]'
            $lines[0] | Should -Not -BeLike "*$Never*"
        }

        It 'cancels what is out of time when it is told to' {
            $id = Add-Operation -End never
            (Invoke-Runbook Assert-OperationSuccess.ps1 $id @{ Timeout = 1; CancelOnTimeout = $true } -AsProcess).ExitCode | Should -Be 3
            (Wait-BctrlOperation $id).Status | Should -Be 'cancelled'
        }
    }

    Context 'Watch-Operation.ps1' {
        It 'shows each change of each operation once, until all have ended' {
            $slow = Add-Operation -DurationSeconds 3
            $bad = Add-Operation -End failed
            $shown = $slow, $bad | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) -IntervalSec 1
            $LASTEXITCODE | Should -Be 1
            @($shown | Where-Object Id -eq $slow)[0].Status | Should -Be 'running'
            $shown[-1].Status | Should -Be 'succeeded'
            ($shown | Where-Object Id -eq $bad).Status | Should -Be 'failed'
            $states = $shown | ForEach-Object { "$($_.Id) $($_.Status) $($_.Progress)" }
            $states | Should -Be ($states | Select-Object -Unique)
        }

        It 'takes ids, rows and operations from the pipeline' {
            $ids = Add-Operation 3
            $shown = $ids[0], [pscustomobject]@{ OperationId = $ids[1] }, (Get-BctrlOperation $ids[2]) | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1'))
            $LASTEXITCODE | Should -Be 0
            $shown.Id | Sort-Object -Unique | Should -Be ($ids | Sort-Object)
        }

        It 'tells of one that is not there, and watches the others' {
            $shown = & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) no-such-operation, (Add-Operation) -ErrorVariable problems 2>$null
            $LASTEXITCODE | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'OperationNotFound*'
            $shown[-1].Status | Should -Be 'succeeded'
        }

        It 'goes on while the server is away, with <Retries> retries' -ForEach @{ Retries = 20 }, @{ Retries = 0 } {
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

        It 'needs something to watch' {
            $run = Invoke-Runbook Watch-Operation.ps1 -Named @{ Id = @() }
            $run.ExitCode | Should -Be 2
            $run.Text | Should -BeLike '*There is no operation to watch.*'
        }

        It 'ends its process with its exit code' {
            (Invoke-Runbook Watch-Operation.ps1 (Add-Operation) -AsProcess).ExitCode | Should -Be 0
        }
    }

    Context 'Wait-OperationFanOut.ps1' {
        BeforeAll {
            $failed = @(Add-Operation 2 -End failed)
            $all = @(Add-Operation 50) + $failed + 'no-such-operation'
            # The server writes ids in lower case, whatever the list has.
            Save-Id (@($all[0].ToUpperInvariant()) + $all[1..52] + $all[0])
        }

        It 'merges what comes back from <How>' -ForEach @(
            @{ How = 'jobs'; Named = @{ JobCount = 2 }; AsProcess = $true }
            @{ How = 'thread jobs'; Named = @{ JobCount = 3; ThreadJob = $true }; AsProcess = $false }
        ) {
            if ($How -eq 'jobs') { Skip-WithoutJob }
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, all.csv $Named -AsProcess:$AsProcess
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 53'
            $run.Text | Should -Match 'Succeeded\s+: 50'
            $rows = Import-Csv TestDrive:/all.csv
            $rows.OperationId | Should -BeExactly $all
            ($rows | Where-Object Status -eq failed).OperationId | Should -Be $failed
            $rows[-1].Status | Should -Be 'unknown'
        }

        It 'starts no worker that has nothing to do' {
            Set-Content TestDrive:/few.txt $all[0, 1]
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 8; ThreadJob = $true }
            $run.ExitCode | Should -Be 0 -Because $run.Text
            (Import-Csv TestDrive:/few.csv).OperationId | Should -Be $all[0, 1]
        }

        It 'loses nothing when no worker can work' {
            Set-Content TestDrive:/few.txt $all[0, 1]
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 2; ThreadJob = $true; Module = 'NoSuchModule' }
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $rows = Import-Csv TestDrive:/few.csv
            $rows.OperationId | Should -Be $all[0, 1]
            $rows.Status | Should -Be 'unknown', 'unknown'
            $rows.Message | Should -BeLike '*NoSuchModule*'
        }

        It 'merges what comes back from machines, and from one that dies' {
            # Remoting needs machines; a job stands in for each, and the rest of the runbook does not know.
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
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $rows = Import-Csv TestDrive:/all.csv
            $rows.OperationId | Should -Be $all
            $lost = @($rows | Where-Object Worker -eq dead)
            $lost.Count | Should -BeIn 17, 18
            $lost.Message | Select-Object -Unique | Should -BeLike '*The machine is gone.*'
            @($rows | Where-Object Status -eq succeeded).Count | Should -BeGreaterThan 30
        }

        It 'cannot run where the report can not be written' {
            (Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, no/such/folder/all.csv).ExitCode | Should -Be 2
        }
    }
}

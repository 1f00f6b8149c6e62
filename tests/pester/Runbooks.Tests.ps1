# Each runbook, run against the emulator: in this session, and once as a scheduler does it, by a PowerShell of its own.

BeforeDiscovery {
    . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
    $problem = Get-EmulatorProblem
    $because = if ($problem) { " (skipped: $problem)" }
    $folder = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks')
    $runbooks = Get-ChildItem $folder -Filter *.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $hasAnalyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
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

    It 'is what PSScriptAnalyzer wants, also in Windows PowerShell' -Skip:(-not $hasAnalyzer) {
        $settings = @{ IncludeDefaultRules = $true; Rules = @{ PSUseCompatibleSyntax = @{ Enable = $true; TargetVersions = @('5.1', '7.4') } } }
        Invoke-ScriptAnalyzer -Path $Path -Settings $settings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

Describe "The runbooks against the emulator$because" -Skip:([bool]$problem) {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $emulator = Open-Emulator
        $runbooks = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks')
        $modulePath = $env:PSModulePath
        $env:PSModulePath = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out')) + [IO.Path]::PathSeparator + $modulePath
        $env:NO_COLOR = '1'

        # Runs one in the folder of the test; what it says, and its exit code.
        function Invoke-Runbook {
            param([string] $Name, [object[]] $Given = @(), [hashtable] $Named = @{}, [switch] $AsProcess)

            $runbook = [IO.Path]::Combine($runbooks, $Name)
            Push-Location "$TestDrive"
            try {
                $text = if ($AsProcess) {
                    $words = @($Given) + @($Named.Keys | ForEach-Object { "-$_"; $Named[$_] } | Where-Object { $_ -isnot [bool] })
                    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $runbook @words 2>&1 | Out-String
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
            $failed = Add-EmulatorOperation @{ end = 'failed'; error = @{ code = 'UNKNOWN_CALL'; message = '=cmd' } }
            Save-Id (@(Add-EmulatorOperation @{ count = 3 }) + $failed + 'no-such-operation')
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = '2m' } -AsProcess
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -Match 'Failed\s+: 2'
            $rows = Import-Csv TestDrive:/report.csv
            $rows.Count | Should -Be 2
            $row = $rows | Where-Object OperationId -eq $failed
            $row.Status | Should -Be 'failed'
            $row.FailedStep | Should -Be '2 page.query'
            $row.Message | Should -Be "'=cmd"
            ($rows | Where-Object OperationId -eq no-such-operation).Status | Should -Be 'unknown'
        }

        It 'reports what has not ended in time' {
            $id = Add-EmulatorOperation @{ end = 'never' }
            Save-Id $id
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 ids.txt, report.csv @{ Timeout = 1 }
            $run.ExitCode | Should -Be 1 -Because $run.Text
            (Import-Csv TestDrive:/report.csv).Message | Should -Be 'It has not ended within 1.'
        }

        It 'leaves headings only when all is well' {
            Set-Content TestDrive:/batch.csv (@('Id,Note') + @(Add-EmulatorOperation @{ count = 2 } | ForEach-Object { "$_,x" }))
            $run = Invoke-Runbook Wait-NightlyBatch.ps1 batch.csv, report.csv
            $run.ExitCode | Should -Be 0 -Because $run.Text
            @(Get-Content TestDrive:/report.csv).Count | Should -Be 1
        }

        It 'can not run without ids' {
            (Invoke-Runbook Wait-NightlyBatch.ps1 no-such-file.txt).ExitCode | Should -Be 2
        }
    }

    Context 'Stop-OverdueOperation.ps1' {
        It 'cancels what has run longer than the limit, and only says so with -WhatIf' {
            $id = Add-EmulatorOperation @{ end = 'never' }
            $done = Add-EmulatorOperation
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
            $id = Add-EmulatorOperation @{ end = 'never' }
            # One that is still in the queue would be left alone whatever the limit.
            Wait-Until { (Get-BctrlOperation $id).Status -eq 'running' }
            Save-Id $id
            (Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 60).ExitCode | Should -Be 0
            (Get-BctrlOperation $id).Status | Should -Be 'running'
        }

        It 'tells of what it can not look at' {
            Save-Id no-such-operation
            (Invoke-Runbook Stop-OverdueOperation.ps1 ids.txt, 0).ExitCode | Should -Be 1
        }
    }

    Context 'Assert-OperationSuccess.ps1' {
        It 'ends with <Code> when <When>' -ForEach @(
            @{ Code = 0; When = 'all have succeeded'; Id = { Add-EmulatorOperation } }
            @{ Code = 1; When = 'one has failed'; Id = { Add-EmulatorOperation @{ end = 'failed' } } }
            @{ Code = 1; When = 'one has timed out'; Id = { Add-EmulatorOperation @{ end = 'timed_out' } } }
            @{ Code = 2; When = 'one is not there'; Id = { 'no-such-operation' } }
            @{ Code = 3; When = 'the time is over'; Id = { Add-EmulatorOperation @{ end = 'never' } } }
        ) {
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 (& $Id) @{ Timeout = 2 }
            $run.ExitCode | Should -Be $Code -Because $run.Text
        }

        It 'can not run with a key that is none' {
            $env:BCTRL_API_KEY = 'not a key'
            try {
                (Invoke-Runbook Assert-OperationSuccess.ps1 a).ExitCode | Should -Be 2
            } finally {
                $env:BCTRL_API_KEY = $canary
            }
        }

        It 'cancels what is out of time when it is told to' {
            $id = Add-EmulatorOperation @{ end = 'never' }
            (Invoke-Runbook Assert-OperationSuccess.ps1 $id @{ Timeout = 1; CancelOnTimeout = $true } -AsProcess).ExitCode | Should -Be 3
            (Wait-BctrlOperation $id).Status | Should -Be 'cancelled'
        }
    }

    Context 'Watch-Operation.ps1' {
        It 'shows each operation until all have ended' {
            $slow = Add-EmulatorOperation @{ durationMs = 5000 }
            $bad = Add-EmulatorOperation @{ end = 'failed' }
            $shown = $slow, $bad | & ([IO.Path]::Combine($runbooks, 'Watch-Operation.ps1')) -IntervalSec 1
            $LASTEXITCODE | Should -Be 1
            @($shown | Where-Object Id -eq $slow)[0].Status | Should -Be 'running'
            $shown[-1].Status | Should -Be 'succeeded'
            ($shown | Where-Object Id -eq $bad).Status | Should -Be 'failed'
        }

        It 'ends its process with its exit code' {
            (Invoke-Runbook Watch-Operation.ps1 (Add-EmulatorOperation) -AsProcess).ExitCode | Should -Be 0
        }
    }

    Context 'Wait-OperationFanOut.ps1' {
        BeforeAll {
            $failed = @(Add-EmulatorOperation @{ end = 'failed'; count = 2 })
            $all = @(Add-EmulatorOperation @{ count = 50 }) + $failed + 'no-such-operation'
            Save-Id ($all + $all[0])
        }

        It 'merges what comes back from <How>' -ForEach @(
            @{ How = 'jobs'; Named = @{ JobCount = 2 }; AsProcess = $true }
            @{ How = 'thread jobs'; Named = @{ JobCount = 3; ThreadJob = $true }; AsProcess = $false }
        ) {
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, all.csv $Named -AsProcess:$AsProcess
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -Match 'Total\s+: 53'
            $run.Text | Should -Match 'Succeeded\s+: 50'
            $rows = Import-Csv TestDrive:/all.csv
            $rows.OperationId | Should -Be $all
            ($rows | Where-Object Status -eq failed).OperationId | Should -Be $failed
            $rows[-1].Status | Should -Be 'unknown'
        }

        It 'starts no worker that has nothing to do' {
            Set-Content TestDrive:/few.txt $all[0, 1]
            $run = Invoke-Runbook Wait-OperationFanOut.ps1 few.txt, few.csv @{ JobCount = 8; ThreadJob = $true }
            $run.ExitCode | Should -Be 0 -Because $run.Text
            (Import-Csv TestDrive:/few.csv).OperationId | Should -Be $all[0, 1]
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

        It 'can not run where the report can not be written' {
            (Invoke-Runbook Wait-OperationFanOut.ps1 ids.txt, no/such/folder/all.csv).ExitCode | Should -Be 2
        }
    }
}

# Stops the runbooks, with Ctrl+C or with another command of the pipeline, and checks the exit codes.

Describe 'A runbook that is stopped' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))

        # Pipes the output of a runbook to Select-Object -First 1 in a new process, in the folder of the test.
        function Invoke-First {
            param([string] $Name, [string] $Arguments, [string] $After = '; exit $LASTEXITCODE', [hashtable] $Environment = @{})

            Push-Location "$TestDrive"
            try {
                Invoke-WithEnvironment ($Environment + @{ RUNBOOK = [IO.Path]::Combine($runbooks, $Name) }) {
                    $text = Invoke-PowerShell -Command "& `$env:RUNBOOK $Arguments | Select-Object -First 1$After" 2>&1 | Out-String
                    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
                }
            } finally {
                Pop-Location
            }
        }

        # Starts operations, waits until they run, and writes their ids to ids.txt.
        function Start-Operation {
            $ids = @(Add-Operation @args -End never)
            Wait-Condition { @((Get-BctrlOperation $ids).Status -eq 'running').Count -eq $ids.Count }
            Save-Id $ids
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    AfterEach {
        Clear-EmulatorFault
    }

    Context 'By Select-Object -First 1' {
        It 'Each runbook that waits exits with <Code> if all operations have <End>' -ForEach @(
            @{ Code = 0; End = 'succeeded' }
            @{ Code = 1; End = 'failed' }
        ) {
            Save-Id (Add-Operation -End $End)
            foreach ($call in @(
                @{ Name = 'Wait-NightlyBatch.ps1'; Arguments = 'ids.txt report.csv' }
                @{ Name = 'Wait-OperationFanOut.ps1'; Arguments = 'ids.txt report.csv -ThreadJob -JobCount 1' }
                @{ Name = 'Watch-Operation.ps1'; Arguments = '(Get-Content ids.txt)' }
                @{ Name = 'Assert-OperationSuccess.ps1'; Arguments = '-Path ids.txt' }
            )) {
                $run = Invoke-First @call
                $run.ExitCode | Should -Be $Code -Because "$($call.Name): $($run.Text)"
                $run.Text | Should -Not -BeNullOrEmpty
            }
        }

        It 'Start-ToolCallBatch.ps1 exits with <Code> if <When>' -ForEach @(
            @{ Code = 0; When = 'all tool calls succeed'; Line = 'files.list'; Arguments = '' }
            @{ Code = 3; When = 'one requires input'; Line = 'files.list', 'human.request'; Arguments = '' }
            @{ Code = 0; When = 'its question is answered'; Line = 'files.list', 'human.request'; Arguments = '-Answer @{ approved = $true }' }
        ) {
            Set-Content TestDrive:/batch.csv (@('Tool') + $Line)
            $run = Invoke-First Start-ToolCallBatch.ps1 "batch.csv report.csv -BatchName $([guid]::NewGuid()) $Arguments"
            $run.ExitCode | Should -Be $Code -Because $run.Text
            @(Import-Csv TestDrive:/report.csv).Count | Should -Be @($Line).Count
        }

        It '<Name> exits with 2 if a result is missing' -ForEach @(
            @{ Name = 'Watch-Operation.ps1'; Arguments = '(Get-Content ids.txt) -Timeout 20' }
            @{ Name = 'Assert-OperationSuccess.ps1'; Arguments = '-Path ids.txt -Timeout 20' }
        ) {
            Save-Id (Add-Operation -End failed), (Add-Operation -End never)
            $run = Invoke-First $Name $Arguments
            $run.ExitCode | Should -Be 2 -Because $run.Text
            # In CI, the caller may forget the exit code.
            $run = Invoke-First $Name $Arguments -After '' -Environment @{ GITHUB_ACTIONS = 'true' }
            $run.ExitCode | Should -Be 2 -Because $run.Text
        }

        It 'Stop-OverdueOperation.ps1 exits with <Code>, after it has cancelled all operations, if <When>' -ForEach @(
            @{ Code = 0; When = 'all have completed'; More = @() }
            @{ Code = 2; When = 'another operation is not found'; More = 'no-such-operation' }
        ) {
            Start-Operation 3
            $ids = @(Get-Content TestDrive:/ids.txt)
            Save-Id ($ids + $More)
            $run = Invoke-First Stop-OverdueOperation.ps1 'ids.txt 0'
            $run.ExitCode | Should -Be $Code -Because $run.Text
            (Get-BctrlOperation $ids).Status | Select-Object -Unique | Should -Be 'cancelled'
        }
    }

    Context 'By Ctrl+C' -Skip:(-not $IsLinux) {
        It '<Name> <Arguments> exits with 2' -ForEach @(
            @{ Name = 'Assert-OperationSuccess.ps1'; Arguments = '-Path {0} -Timeout 60' }
            @{ Name = 'Watch-Operation.ps1'; Arguments = '{1} -Timeout 60 -IntervalSec 60' }
            # -File is the default.
            @{ Name = 'Watch-Operation.ps1'; Arguments = '{1} -Timeout 50 -IntervalSec 50'; Option = '' }
            @{ Name = 'Wait-NightlyBatch.ps1'; Arguments = '{0} {2} -Timeout 60' }
            @{ Name = 'Wait-OperationFanOut.ps1'; Arguments = '{0} {2} -Timeout 60 -ThreadJob -JobCount 1' }
            @{ Name = 'Stop-OverdueOperation.ps1'; Arguments = '{0} 0 -Timeout 60' }
            @{ Name = 'Start-ToolCallBatch.ps1'; Arguments = '{3} {2} -Timeout 60' }
        ) {
            Start-Operation
            if ($null -eq $Option) { $Option = '-File' }
            $route = switch -Wildcard ($Name) { 'Stop-*' { 'cancel' } 'Start-*' { 'tool-call-result' } default { 'wait' } }
            # The cancellation gets no response, and neither does the request for the result of a tool call.
            if ($route -ne 'wait') { New-EmulatorFault stall-before-headers -Route $route }
            Set-Content TestDrive:/batch.csv 'Tool', 'files.list'
            $file = [IO.Path]::Combine("$TestDrive", 'ids.txt')
            $values = $Arguments -f $file, (Get-Content $file), [IO.Path]::Combine("$TestDrive", 'report.csv'), [IO.Path]::Combine("$TestDrive", 'batch.csv')
            $start = [Diagnostics.ProcessStartInfo]@{
                # The process of the tests may ignore the signal, and a new process inherits this.
                FileName  = 'env'
                Arguments = "--default-signal=INT $(if ($toolHost) { $toolHost }) $(Join-Path $PSHOME $(if ($toolHost) { 'pwsh.dll' } else { 'pwsh' })) -NoProfile $Option $(Join-Path $runbooks $Name) $values"
            }
            $process = [Diagnostics.Process]::Start($start)
            Wait-Condition { (Get-EmulatorStatistic | Where-Object Route -EQ $route).InFlight }
            kill -INT $process.Id
            $process.WaitForExit(60000) | Should -BeTrue
            $process.ExitCode | Should -Be 2
        }
    }
}

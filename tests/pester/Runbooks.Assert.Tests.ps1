# Runs Assert-OperationSuccess.ps1 with the emulator, in this session and as a step of a CI system does.

Describe 'Assert-OperationSuccess.ps1' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))
        $assert = [IO.Path]::Combine($runbooks, 'Assert-OperationSuccess.ps1')

        # Runs PowerShell code in a new process, in the folder of the test, and emits its output and its exit code. $assert is the
        # path of the script.
        function Invoke-Code {
            param([string] $Code, [hashtable] $Environment = @{})

            Push-Location "$TestDrive"
            try {
                Invoke-WithEnvironment ($Environment + @{ ASSERT = $assert }) {
                    $text = Invoke-PowerShell -Command "`$assert = `$env:ASSERT; $Code" 2>&1 | Out-String
                    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
                }
            } finally {
                Pop-Location
            }
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    It 'exits with <Code> if <When>' -ForEach @(
        @{ Code = 0; When = 'the operation succeeds'; Id = { Add-Operation } }
        @{ Code = 1; When = 'the operation fails'; Id = { Add-Operation -End failed } }
        @{ Code = 1; When = 'the operation times out'; Id = { Add-Operation -End timed_out } }
        @{ Code = 2; When = 'the operation is not found'; Id = { 'no-such-operation' } }
        @{ Code = 3; When = 'the timeout of the runbook elapses'; Id = { Add-Operation -End never } }
        @{ Code = 3; When = 'all of this happens'; Id = { Add-Operation; Add-Operation -End failed; 'no-such-operation'; Add-Operation -End never } }
    ) {
        $run = Invoke-Runbook Assert-OperationSuccess.ps1 @(& $Id) @{ Timeout = 2 }
        $run.ExitCode | Should -Be $Code -Because $run.Text
        $run.Text | Should -BeLike "*The exit code is $Code.*"
    }

    It 'returns a row for each operation, with the failed step' {
        $ok = Add-Operation
        $failed = Add-Operation -End failed
        $rows = @(& $assert $ok $failed no-such-operation 2>$null 6>$null)
        $rows | ForEach-Object { $_.PSObject.Properties.Name -join ' ' } | Select-Object -Unique | Should -Be 'OperationId Status Seconds Message'
        ($rows | Where-Object OperationId -eq $ok).Status | Should -Be 'succeeded'
        ($rows | Where-Object OperationId -eq $ok).Seconds | Should -Match '^0\.\d{1,3}$'
        ($rows | Where-Object OperationId -eq $failed).Message | Should -BeLike '*(page.query) failed*'
        ($rows | Where-Object OperationId -eq no-such-operation).Status | Should -Be 'unknown'
    }

    Context 'Ids' {
        BeforeAll {
            $a, $b, $c = @(Add-Operation 3)
            Set-Content TestDrive:/ids.txt $a, '', "  $b  ", '', $a
            Set-Content TestDrive:/blank.txt '', '   '
            Set-Content TestDrive:/batch.csv 'Note,OperationId', "x,$a", "y,$b"
            Set-Content TestDrive:/other.csv 'Name,Note', 'x,y'
        }

        It 'can be <What>' -ForEach @(
            @{ What = 'arguments'; Count = 3; Code = { & $assert $a $b $c } }
            @{ What = 'a list'; Count = 3; Code = { & $assert $a, $b, $c } }
            @{ What = 'a list with blank lines'; Count = 2; Code = { & $assert (Get-Content TestDrive:/ids.txt) } }
            @{ What = 'text with spaces, commas and line breaks'; Count = 3; Code = { & $assert "$a, $b`r`n$c`n" } }
            @{ What = 'two lists'; Count = 3; Code = { & $assert ([Collections.ArrayList]@($a, $b)) ([Collections.ArrayList]@($c)) } }
            @{ What = 'text from the pipeline'; Count = 2; Code = { Get-Content TestDrive:/ids.txt | & $assert } }
            @{ What = 'objects from the pipeline'; Count = 3; Code = { [pscustomobject]@{ OperationId = $a }, @{ Id = $b }, (Get-BctrlOperation $c) | & $assert } }
            @{ What = 'the rows of a file'; Count = 2; Code = { Import-Csv TestDrive:/batch.csv | & $assert } }
            @{ What = 'in a text file'; Count = 2; Code = { & $assert -Path TestDrive:/ids.txt } }
            @{ What = 'in a CSV file'; Count = 2; Code = { & $assert -Path TestDrive:/batch.csv } }
            @{ What = 'in a file and arguments'; Count = 3; Code = { & $assert $c -Path TestDrive:/batch.csv } }
            @{ What = 'named and unnamed'; Count = 3; Code = { & $assert -Id $a $b $c } }
        ) {
            @(& $Code 6>$null).Count | Should -Be $Count
            $LASTEXITCODE | Should -Be 0
        }

        It 'can be <What> of pwsh -File' -ForEach @(
            @{ What = 'arguments'; Text = '{0} {1} {2}' }
            @{ What = 'one argument with commas'; Text = '{0},{1},{2}' }
            @{ What = 'arguments after -Id'; Text = '-Id {0} {1} {2}' }
        ) {
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 (($Text -f $a, $b, $c) -split ' ') -AsProcess
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $run.Text | Should -BeLike '*3 of 3 operations succeeded*'
        }
    }

    It 'waits for ids that differ only in an invisible character' {
        $id = Add-Operation
        (Invoke-Runbook Assert-OperationSuccess.ps1 $id, $id.Insert(4, [string][char]0xAD) @{ Timeout = 2 }).ExitCode | Should -Be 2
    }

    Context 'What can not run exits with 2' {
        BeforeAll {
            $id = Add-Operation
            Set-Content TestDrive:/blank.txt '', '   '
            Set-Content TestDrive:/other.csv 'Name,Note', 'x,y'
            Set-Content TestDrive:/gap.csv 'Note,Id', 'x,a', 'y,'
        }

        It '<Code>' -ForEach @(
            @{ Code = '& $assert'; Message = 'There is no operation id.' }
            @{ Code = '& $assert $null'; Message = 'There is no operation id.' }
            @{ Code = '& $assert (Get-Content blank.txt)'; Message = 'There is no operation id.' }
            @{ Code = '@() | & $assert'; Message = 'There is no operation id.' }
            @{ Code = '& $assert -Path blank.txt'; Message = 'There is no operation id.' }
            @{ Code = '& $assert -Path ""'; Message = "parameter 'LiteralPath' because it is an empty string" }
            @{ Code = '& $assert -Path no-such-file.txt'; Message = 'no-such-file.txt' }
            @{ Code = '& $assert -Path other.csv'; Message = "The object '@{Name=x; Note=y}' has no value in a property Id, OperationId or ToolCallId." }
            @{ Code = 'Import-Csv other.csv | & $assert'; Message = 'has no value in a property Id, OperationId or ToolCallId.' }
            @{ Code = '& $assert -Path gap.csv'; Message = "The object '@{Note=y; Id=}' has no value in a property Id, OperationId or ToolCallId." }
            @{ Code = 'Import-Csv gap.csv | & $assert'; Message = 'has no value in a property Id, OperationId or ToolCallId.' }
            @{ Code = '& $assert $id -Timeout soon'; Message = "'soon' is not a valid duration." }
            @{ Code = '& $assert $id -Timeout ""'; Message = 'The duration is null or empty' }
            @{ Code = '& $assert $id -Timeout 1, 2'; Message = "'1 2' is not a valid duration." }
            @{ Code = '& $assert $id -Timout 3'; Message = "no parameter '-Timout'" }
            @{ Code = '$env:BCTRL_API_KEY = $null; & $assert $id'; Message = 'BCTRL_API_KEY' }
            @{ Code = '$env:BCTRL_API_KEY = "not a key"; & $assert $id'; Message = 'The API key contains a space' }
            @{ Code = '$env:BCTRL_BASE_URL = "not a server"; & $assert $id'; Message = "The server 'not a server' is not an absolute" }
        ) {
            Push-Location "$TestDrive"
            try {
                $text = Invoke-WithEnvironment @{ BCTRL_API_KEY = $env:BCTRL_API_KEY; BCTRL_BASE_URL = $env:BCTRL_BASE_URL } {
                    & ([scriptblock]::Create($Code)) *>&1 | Out-String
                }
            } finally {
                Pop-Location
            }
            $LASTEXITCODE | Should -Be 2 -Because $text
            # Long lines are wrapped, with a bar before the next line.
            $text -replace '[\s|]+', ' ' | Should -BeLike "*$Message*"
        }

        It 'an operation without a result' {
            # This function replaces the cmdlet.
            function Wait-BctrlOperation { [CmdletBinding()] param($Id, $Timeout, [switch] $RequireSuccess) }
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 $id
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike '*0 of 1 operations succeeded*'
        }

        It 'in a process, with one blank line: <Code>' -ForEach @(
            @{ Code = '& $assert (Get-Content blank.txt); exit $LASTEXITCODE' }
            @{ Code = 'Get-Content blank.txt | & $assert; exit $LASTEXITCODE' }
        ) {
            Set-Content TestDrive:/blank.txt ''
            $run = Invoke-Code $Code
            $run.ExitCode | Should -Be 2 -Because $run.Text
        }

        It 'with pwsh -File' {
            (Invoke-Runbook Assert-OperationSuccess.ps1 '' -AsProcess).ExitCode | Should -Be 2
            (Invoke-Runbook Assert-OperationSuccess.ps1 $id, '-Timeout', 'soon' -AsProcess).ExitCode | Should -Be 2
            (Invoke-Runbook Assert-OperationSuccess.ps1 $id, '-NoSuchParameter' -AsProcess).ExitCode | Should -Be 2
        }
    }

    Context 'Timeouts' {
        It 'cancels the operations that are still running with -CancelOnTimeout, in one request each' {
            $ids = @(Add-Operation 3 -End never)
            $done = Add-Operation
            $run = Invoke-Runbook Assert-OperationSuccess.ps1 ($ids + $done + '-Timeout', '1', '-CancelOnTimeout') -AsProcess
            $run.ExitCode | Should -Be 3 -Because $run.Text
            (Wait-BctrlOperation $ids).Status | Select-Object -Unique | Should -Be 'cancelled'
        }

        It 'calls Stop-BctrlOperation once, with a timeout' {
            # This function replaces the cmdlet.
            function Stop-BctrlOperation {
                [CmdletBinding(SupportsShouldProcess)]
                param([string[]] $Id, $Timeout)

                $calls.Add("$($Id.Count) $Timeout")
            }
            $calls = [Collections.Generic.List[string]]::new()
            $ids = @(Add-Operation 3 -End never)
            (Invoke-Runbook Assert-OperationSuccess.ps1 $ids @{ Timeout = 1; CancelOnTimeout = $true }).ExitCode | Should -Be 3
            $calls | Should -Be '3 15'
        }

        It 'exits with 2, and shows one error, if the server is down' {
            $ids = 1..20 | ForEach-Object { "operation-$_" }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $run = Invoke-WithEnvironment $down { Invoke-Runbook Assert-OperationSuccess.ps1 (, $ids) @{ Timeout = 2 } }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
            $run.ExitCode | Should -Be 2 -Because $run.Text
            @([regex]::Matches($run.Text, '(?m)^.*Write-Error:')).Count | Should -Be 1 -Because $run.Text
        }

        It 'ends in time if the server is down, also with -CancelOnTimeout' {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $run = Invoke-WithEnvironment $down { Invoke-Runbook Assert-OperationSuccess.ps1 a, b @{ Timeout = 1; CancelOnTimeout = $true } }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 45
            $run.ExitCode | Should -Be 2 -Because $run.Text
        }
    }

    Context 'A process' {
        It 'exits with 1 after <Code>' -ForEach @(
            @{ Code = '& $assert $env:ID; exit $LASTEXITCODE'; Environment = @{} }
            @{ Code = '$env:ID | & $assert; exit $LASTEXITCODE'; Environment = @{} }
            # The caller forgets the exit code.
            @{ Code = '& $assert $env:ID; "done"'; Environment = @{ GITHUB_ACTIONS = 'true' } }
            @{ Code = '& $assert $env:ID; "done"'; Environment = @{ TF_BUILD = 'True' } }
        ) {
            $run = Invoke-Code $Code ($Environment + @{ ID = Add-Operation -End failed })
            $run.ExitCode | Should -Be 1 -Because $run.Text
        }

        It 'exits with 1 in CI if the script exits with 0, and a later command throws' {
            $run = Invoke-Code '& $assert $env:ID; throw "deploy failed"' @{ ID = Add-Operation; GITHUB_ACTIONS = 'true' }
            $run.ExitCode | Should -Be 1 -Because $run.Text
        }

        It 'can ignore the exit code in CI' {
            $run = Invoke-Code '& $assert $env:ID; if ($LASTEXITCODE -eq 1) { exit 0 }' @{ ID = Add-Operation -End failed; GITHUB_ACTIONS = 'true' }
            $run.ExitCode | Should -Be 0 -Because $run.Text
        }
    }

    Context 'CI' {
        BeforeAll {
            # Each part would be a command or markup if it was not escaped.
            $hostile = "50%`r`n::error::no`n##vso[task.complete result=Succeeded;]###vso[task.x] | cell ``code`` <b>bold</b> [a](http://x) total=99"
            $folder = "$TestDrive"
        }

        BeforeEach {
            $ok = Add-Operation
            $failed = Add-Operation -End failed -ErrorMessage $hostile
        }

        It 'gets annotations, a report and outputs in GitHub Actions' {
            $summary = Join-Path $folder summary.md
            $outputs = Join-Path $folder outputs.txt
            Set-Content $outputs 'earlier=1'
            $run = Invoke-Code '& $assert $env:OK $env:FAILED nosuch' @{
                GITHUB_ACTIONS = 'true'; GITHUB_STEP_SUMMARY = $summary; GITHUB_OUTPUT = $outputs; OK = $ok; FAILED = $failed
            }
            $run.ExitCode | Should -Be 2 -Because $run.Text

            $lines = @($run.Text -split '\r?\n')
            $commands = @($lines | Where-Object { $_ -match '^\s*::' })
            $commands.Count | Should -Be 2 -Because $run.Text
            $commands | Should -BeLike '::error title=bctrl operation::*'
            @($commands -like '*50%25 *').Count | Should -Be 1
            $run.Text | Should -Not -BeLike '*##*'

            Get-Content $outputs | Should -Be 'earlier=1', 'total=3', 'succeeded=1', 'failed=2', 'exit-code=2'

            [IO.File]::ReadAllBytes($summary)[0] | Should -Be ([byte][char]'#')
            $lines = Get-Content $summary
            $lines | Should -Contain '1 of 3 operations did not succeed, and 1 is unknown.'
            @($lines -like '| 3 | 1 | 1 | 1 |').Count | Should -Be 1
            @($lines -match '^\| 1 \| .OperationNotFound. \|.*\| .nosuch. \|$').Count | Should -Be 1
            $row = @($lines -match "^\| 1 \|.*\| .$failed. \|$")
            $row.Count | Should -Be 1
            # What is left without code and escapes is no markup.
            $row -replace '\\.|`[^`]*`' | Should -Not -Match '[`<>\[\]]'
            $row | Should -BeLike '*50%*&lt;b&gt;bold*'
        }

        It 'gets annotations, a report and outputs in Azure Pipelines' {
            $run = Invoke-Code '& $assert $env:OK $env:FAILED nosuch' @{ TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = $folder; OK = $ok; FAILED = $failed }
            $run.ExitCode | Should -Be 2 -Because $run.Text

            # A command can be anywhere in a line.
            $commands = @([regex]::Matches($run.Text, '##vso\[.*').Value.Trim())
            $commands[0, 1] | Should -BeLike '##vso[[]task.logissue type=error]*'
            $commands[2] | Should -Match '^##vso\[task\.uploadsummary\](.+\.md)$'
            $null = $commands[2] -match '\](.+)$'
            Split-Path $Matches[1] | Should -Be $folder
            Get-Content $Matches[1] | Should -Contain '1 of 3 operations did not succeed, and 1 is unknown.'
            $commands[3..6] | Should -Be @(
                '##vso[task.setvariable variable=total;isOutput=true]3'
                '##vso[task.setvariable variable=succeeded;isOutput=true]1'
                '##vso[task.setvariable variable=failed;isOutput=true]2'
                '##vso[task.setvariable variable=exitCode;isOutput=true]2'
            )
            $commands.Count | Should -Be 7
        }

        It 'gets no command from an error of a cmdlet' {
            $run = Invoke-Code @'
# This function replaces the cmdlet.
function Wait-BctrlOperation {
    [CmdletBinding()]
    param($Id, $Timeout, [switch] $RequireSuccess)

    Write-Error '##vso[x]' -TargetObject a -ErrorId NotFound
}
& $assert a
'@ @{ TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = $folder }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike '*# #vso[[]x]*'
            $run.Text | Should -Not -Match '##vso\[x'
        }

        It 'gets the outputs and the reason if the script can not run' {
            $summary = Join-Path $folder summary2.md
            $outputs = Join-Path $folder outputs2.txt
            $run = Invoke-Code '& $assert a b' @{ GITHUB_ACTIONS = 'true'; GITHUB_STEP_SUMMARY = $summary; GITHUB_OUTPUT = $outputs; BCTRL_API_KEY = $null }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            Get-Content $outputs | Should -Be 'total=2', 'succeeded=0', 'failed=2', 'exit-code=2'
            Get-Content $summary | Should -Contain 'All 2 operations are unknown.'
            @((Get-Content $summary) -match '^\| 2 \| .NoResult. \|  \| There is no connection to bctrl').Count | Should -Be 1
        }

        It 'gets the outputs, and exits with 2, if <Command> fails' -ForEach @{ Command = 'Measure-BctrlWork' }, @{ Command = 'ConvertTo-BctrlReport' } {
            $outputs = Join-Path $folder "$Command.txt"
            $run = Invoke-Code "function $Command { throw 'no summary' }; & `$assert `$env:OK" @{ GITHUB_ACTIONS = 'true'; GITHUB_OUTPUT = $outputs; OK = $ok }
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike '*::error title=bctrl operation::no summary*'
            Get-Content $outputs | Should -Be 'total=1', 'succeeded=1', 'failed=0', 'exit-code=2'
        }

        It 'keeps the exit code if the summary can not be written' {
            $run = Invoke-Code '& $assert $env:OK' @{ GITHUB_ACTIONS = 'true'; GITHUB_STEP_SUMMARY = (Join-Path $folder no/such/folder.md); OK = $ok }
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $run.Text | Should -BeLike '*The summary of the job could not be written.*'
        }
    }
}

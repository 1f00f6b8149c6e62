# Runs the files of docs/runbooks/samples as far as this computer can, with the emulator. The paths in them are replaced.

BeforeDiscovery {
    $onWindows = [Environment]::OSVersion.Platform -eq 'Win32NT'
}

Describe 'The samples of the runbooks' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Runbook.ps1'))
        $samples = [IO.Path]::Combine($runbooks, 'samples')
        $folder = "$TestDrive"

        function Get-Sample {
            param([string] $Name)

            Get-Content ([IO.Path]::Combine($samples, $Name)) -Raw
        }

        # Reads a YAML file. NuGet has restored a parser for the tests of the client, to the folder that Pester is in.
        function Get-Yaml {
            param([string] $Name)

            $packages = [IO.Path]::Combine((Get-Module Pester).ModuleBase, '..', '..', '..')
            Add-Type -Path (Get-Item ([IO.Path]::Combine($packages, 'yamldotnet', '*', 'lib', 'netstandard2.0', 'YamlDotNet.dll')))[-1].FullName
            [YamlDotNet.Serialization.DeserializerBuilder]::new().Build().Deserialize((Get-Sample $Name))
        }

        # Runs the code of a step in a new process as a CI system does: in a file, between these lines.
        function Invoke-Step {
            param([string] $Code, [hashtable] $Environment, [string] $Last)

            Set-Content "$folder/step.ps1" @('$ErrorActionPreference = ''stop''', $Code.Replace('./scripts', $runbooks), $Last)
            Invoke-WithEnvironment $Environment {
                $text = Invoke-PowerShell -Command ". '$folder/step.ps1'" 2>&1 | Out-String
                [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
            }
        }

        # Runs a command of a sample in a shell without any other environment, as cron and systemd do. The module is installed for
        # the user.
        function Invoke-Shell {
            param([string] $Command, [string[]] $Variable = @())

            $replacements = @{ '/usr/bin/pwsh' = "$folder/pwsh"; '/opt/bctrl' = $runbooks; '/etc/bctrl' = $folder; '/var/lib/bctrl' = $folder }
            foreach ($path in $replacements.Keys) { $Command = $Command.Replace($path, $replacements[$path]) }
            $text = /usr/bin/env -i "HOME=$folder" 'PATH=/usr/bin:/bin' 'SHELL=/bin/sh' @Variable /bin/sh -c $Command 2>&1 | Out-String
            [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
        }
    }

    AfterAll {
        Close-RunbookTest
    }

    It 'are in the table of README.md' {
        $readme = Get-Content ([IO.Path]::Combine($runbooks, 'README.md')) -Raw
        Assert-NoProblem @(
            Get-ChildItem $samples | Where-Object { -not $readme.Contains("(samples/$($_.Name))") } |
                ForEach-Object { "Write a link to samples/$($_.Name) in docs/runbooks/README.md." }
        )
    }

    Context 'github-actions.yml' {
        BeforeAll {
            $job = (Get-Yaml github-actions.yml)['jobs']['smoke-test']
            $step = $job['steps'] | Where-Object { $_['id'] -eq 'check' }
        }

        It 'passes ids as an environment variable, not in the code' {
            $step['shell'] | Should -Be 'pwsh'
            $step['run'] | Should -Not -BeLike '*${{*'
            $step['env'].Keys | Should -Be 'BCTRL_API_KEY', 'OPERATION_IDS'
            # The job has more time than the script.
            [int] $job['timeout-minutes'] | Should -BeGreaterThan 30
        }

        It 'reads outputs that the script writes' {
            $assert = Get-Content ([IO.Path]::Combine($runbooks, 'Assert-OperationSuccess.ps1')) -Raw
            $names = [regex]::Matches((Get-Sample github-actions.yml), 'steps\.check\.outputs\.([\w-]+)')
            $names.Count | Should -Be 1
            foreach ($name in $names) {
                $assert | Should -BeLike "*$($name.Groups[1].Value)=*"
            }
        }

        It 'exits with <Code> if the operations end with <End>' -ForEach @{ Code = 0; End = 'succeeded' }, @{ Code = 1; End = 'failed' } {
            $run = Invoke-Step $step['run'] @{
                OPERATION_IDS = "$(Add-Operation 2 -End $End)"; GITHUB_ACTIONS = 'true'
                GITHUB_OUTPUT = "$folder/outputs.txt"; GITHUB_STEP_SUMMARY = "$folder/summary.md"
            } 'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }'
            $run.ExitCode | Should -Be $Code -Because $run.Text
            Get-Content "$folder/outputs.txt" | Select-Object -Last 1 | Should -Be "exit-code=$Code"
        }
    }

    Context 'azure-pipelines.yml' {
        BeforeAll {
            $pipeline = Get-Yaml azure-pipelines.yml
            $step = $pipeline['steps'] | Where-Object { $_.ContainsKey('name') }
        }

        It 'runs only if somebody starts it, because a parameter has no default' {
            $pipeline['parameters'][0].ContainsKey('default') | Should -BeFalse
            $pipeline['trigger'], $pipeline['pr'] | Should -Be 'none', 'none'
            $pipeline['pool']['vmImage'] | Should -Not -BeNullOrEmpty
        }

        It 'passes ids as an environment variable, not in the code' {
            $step['name'] | Should -Be 'check'
            $step['pwsh'] | Should -Not -Match '\$\(|\$\{\{'
            $step['env'].Keys | Should -Be 'BCTRL_API_KEY', 'OPERATION_IDS'
            [int] $step['timeoutInMinutes'] | Should -BeGreaterThan 30
        }

        It 'exits with <Code> if the operations end with <End>' -ForEach @{ Code = 0; End = 'succeeded' }, @{ Code = 1; End = 'failed' } {
            $run = Invoke-Step $step['pwsh'] @{ OPERATION_IDS = "$(Add-Operation 2 -End $End)"; TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = $folder } (
                'if (!(Test-Path -LiteralPath variable:\LASTEXITCODE)) { } else { exit $LASTEXITCODE }')
            $run.ExitCode | Should -Be $Code -Because $run.Text
            $run.Text | Should -BeLike "*##vso[[]task.setvariable variable=succeeded;isOutput=true]$(2 * (1 - $Code))*"
        }
    }

    Context 'Wait-AutomationOperation.ps1' {
        BeforeAll {
            $runbook = [IO.Path]::Combine($samples, 'Wait-AutomationOperation.ps1')

            # Azure Automation has this command.
            function Get-AutomationPSCredential {
                param([string] $Name)

                $Name | Should -Be 'Bctrl'
                [pscredential]::new('any', (ConvertTo-Key))
            }
            $key = $env:BCTRL_API_KEY
            $env:BCTRL_API_KEY = $null
        }

        AfterAll {
            $env:BCTRL_API_KEY = $key
            Disconnect-Bctrl
        }

        It 'parses without problems, and has help' {
            $errors = $null
            $null = [Management.Automation.Language.Parser]::ParseFile($runbook, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            (Get-Help $runbook).Synopsis | Should -BeLike 'A runbook for Azure Automation*'
        }

        It 'returns the operations if all succeed' {
            $ids = @(Add-Operation 2)
            (& $runbook -OperationId $ids).Id | Sort-Object | Should -Be ($ids | Sort-Object)
        }

        It 'throws, so that its job is Failed, if <When>' -ForEach @(
            @{ When = 'an operation fails'; Id = { Add-Operation -End failed } }
            @{ When = 'an operation is not found'; Id = { 'no-such-operation' } }
            @{ When = 'the timeout elapses'; Id = { Add-Operation -End never } }
        ) {
            $ids = @(Add-Operation) + (& $Id)
            { & $runbook -OperationId $ids -Timeout 2s 2>$null } | Should -Throw '1 of 2 operations did not succeed, for example: *'
        }
    }

    Context 'cron and systemd' -Skip:$onWindows {
        BeforeAll {
            Set-Content "$folder/pwsh" '#!/bin/sh', $(
                if ($toolHost) { "exec '$toolHost' '$(Join-Path $PSHOME pwsh.dll)' `"`$@`"" } else { "exec '$(Join-Path $PSHOME pwsh)' `"`$@`"" })
            chmod +x "$folder/pwsh"
            # Where PowerShell looks for the modules of a user.
            $null = New-Item "$folder/.local/share/powershell/Modules" -ItemType Directory
            $null = New-Item "$folder/.local/share/powershell/Modules/Bctrl" -ItemType SymbolicLink -Target (Join-Path $out Bctrl)
            $variables = @("BCTRL_API_KEY=$canary", "BCTRL_BASE_URL=$env:BCTRL_BASE_URL")
            Set-Content "$folder/nightly.env" ($variables -replace '=(.*)', '=''$1''')

            $service = Get-Sample bctrl-nightly.service
            $cron = @((Get-Sample bctrl-nightly.cron) -split '\n' | Where-Object { $_ -and -not $_.StartsWith('#') })
            $cronVariables = @($cron -match '^\w+=')
        }

        BeforeEach {
            Get-ChildItem $folder -Filter failed-*.csv | Remove-Item
        }

        It 'the service writes a report, and exits with <Code>, if an operation ends with <End>' -ForEach @{ Code = 0; End = 'succeeded' }, @{ Code = 1; End = 'failed' } {
            Save-Id (@(Add-Operation 2) + (Add-Operation -End $End))
            $service -match '(?m)^ExecStart=(.+)$' | Should -BeTrue
            $command = $Matches[1]
            $service -match '(?m)^WorkingDirectory=(.+)$' | Should -BeTrue
            $own = [regex]::Matches($service, '(?m)^Environment=(.+)$') | ForEach-Object { $_.Groups[1].Value }
            $run = Invoke-Shell "cd $($Matches[1]) && exec $command" ($variables + $own)
            $run.ExitCode | Should -Be $Code -Because $run.Text
            @(Import-Csv (Get-ChildItem $folder -Filter failed-*.csv).FullName).Count | Should -Be $Code
        }

        It 'the command of cron is silent, and mails its log if an operation ends with failed' {
            $cron.Count | Should -Be ($cronVariables.Count + 1)
            $cron[-1] -match '^\S+ \S+ \S+ \S+ \S+ (.+)$' | Should -BeTrue
            $command = $Matches[1]
            # cron reads it as the end of the line.
            $command | Should -Not -BeLike '*%*'
            Save-Id (Add-Operation 2)
            $run = Invoke-Shell $command $cronVariables
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $run.Text | Should -BeNullOrEmpty
            Save-Id (Add-Operation -End failed)
            (Invoke-Shell $command $cronVariables).Text | Should -Match 'Failed\s+: 1\s'
        }

        It 'systemd accepts the service and the timer' {
            if (-not (Get-Command systemd-analyze -ErrorAction Ignore)) {
                Set-ItResult -Skipped -Because 'this computer has no systemd-analyze'
            }
            Set-Content "$folder/bctrl-nightly.service" $service.Replace('/usr/bin/pwsh', '/bin/sh').Replace('User=bctrl', 'User=root')
            Copy-Item "$samples/bctrl-nightly.timer" $folder
            $text = systemd-analyze verify "$folder/bctrl-nightly.service" "$folder/bctrl-nightly.timer" 2>&1 | Out-String
            $LASTEXITCODE | Should -Be 0 -Because $text
            $text | Should -Not -BeLike '*bctrl-nightly*'
        }
    }
}

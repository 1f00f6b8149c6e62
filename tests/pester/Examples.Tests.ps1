# Checks the help examples, and runs them with the emulator. To update their output in the help pages, run
# docs/tools/Invoke-HelpExample.ps1 -Update.

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPage.ps1
    $pages = (Get-ChildItem $helpFolder -Filter *.md | Where-Object Name -NE Bctrl.md).BaseName
    $cmdlets = $pages -notlike 'about_*'
    $withOutput = $pages | Where-Object { (Get-HelpText $_) -match '(?m)^```Output' }
}

Describe 'The help examples' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1
    }

    It 'of <_> parse, and use only cmdlets and parameters that exist, by their full names' -ForEach $pages {
        $page = "docs/en-US/$_.md"
        $problems = foreach ($example in Get-Example $_) {
            foreach ($code in $example.Code) {
                $errors = $null
                $script = [Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $errors)
                foreach ($problem in $errors) { "Correct '$($example.Title)' in ${page}: $($problem.Message) $($problem.Extent.Text)" }
                foreach ($call in $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
                    $name = $call.GetCommandName()
                    if ($name -notlike '*Bctrl*') { continue }
                    $command = Get-Command $name -Module Bctrl -ErrorAction Ignore
                    if (-not $command) {
                        "Correct '$($example.Title)' in ${page}: there is no $name."
                        continue
                    }
                    foreach ($used in $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                        if (-not $command.Parameters.ContainsKey($used.ParameterName)) {
                            "Correct '$($example.Title)' in ${page}: $name has no parameter -$($used.ParameterName). Examples use full parameter names."
                        }
                    }
                }
            }
        }
        Assert-NoProblem $problems
    }

    It 'of <_> each have one block of code, which uses <_>' -ForEach $cmdlets {
        $name = $_
        Assert-NoProblem @(
            foreach ($example in Get-Example $name) {
                if ($example.Code.Count -ne 1) {
                    "Write one block of powershell code in '$($example.Title)' in docs/en-US/$name.md, not $($example.Code.Count)."
                }
                elseif (-not $example.Code[0].Contains($name)) { "Use $name in '$($example.Title)' in docs/en-US/$name.md." }
            }
        )
    }

    # The tool that runs the examples requires PowerShell 7, and the pages show the output of PowerShell 7.
    Context 'The output' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        BeforeAll {
            . $PSScriptRoot/Emulator.ps1
            $emulator = Open-Emulator
            $tool = [IO.Path]::Combine($repository, 'docs', 'tools', 'Invoke-HelpExample.ps1')
            $blocks = & $tool -Server $env:BCTRL_BASE_URL -Module ([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1'))
        }

        AfterAll {
            Close-Emulator $emulator
        }

        It 'is what <_> shows' -ForEach $withOutput {
            $page = "docs/en-US/$_.md"
            $own = @($blocks | Where-Object Page -CEQ $_)
            $own.Count | Should -BeGreaterThan 0 -Because "the tool runs the examples of $page"
            Assert-NoProblem @(
                foreach ($block in $own | Where-Object { $_.Actual -cne $_.Expected }) {
                    "'$($block.Example)' in $page shows another output than this code has. If the output is right, run " +
                    "./docs/tools/Invoke-HelpExample.ps1 -Path $page -Update.`n$($block.Code)`nPage:`n$($block.Expected)`nOutput:`n$($block.Actual)"
                }
            )
        }
    }
}

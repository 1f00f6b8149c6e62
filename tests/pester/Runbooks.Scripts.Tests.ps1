# Checks the scripts of the runbooks, and what documents them. Runbooks.Tests.ps1 runs them.

BeforeDiscovery {
    $runbooks = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks')) -Filter *.ps1 |
        ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}

Describe 'The folder of the runbooks' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    It 'has <_>' -ForEach @(
        'Assert-OperationSuccess.ps1', 'Start-ToolCallBatch.ps1', 'Stop-OverdueOperation.ps1', 'Wait-NightlyBatch.ps1', 'Wait-OperationFanOut.ps1', 'Watch-Operation.ps1'
    ) {
        [IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks', $_) | Should -Exist
    }

    # Each script is copied alone, so a function that several scripts need is repeated.
    It 'has identical copies of each function' -ForEach @{ Scripts = $runbooks } {
        $functions = foreach ($script in $Scripts) {
            $tree = [Management.Automation.Language.Parser]::ParseFile($script.Path, [ref] $null, [ref] $null)
            foreach ($function in $tree.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $false)) {
                # In a begin block, it has a larger indentation. The comment above it is a part of it.
                $lines = @($tree.Extent.Text -split '\r?\n')
                $first = $function.Extent.StartLineNumber - 1
                while ($lines[$first - 1].TrimStart().StartsWith('#')) { $first-- }
                $margin = ' ' * ($function.Extent.StartColumnNumber - 1)
                $text = ($lines[$first..($function.Extent.EndLineNumber - 1)] -join "`n") -replace "(?m)^$margin"
                [pscustomobject]@{ Script = $script.Name; Name = $function.Name; Text = $text }
            }
        }
        @($functions | Where-Object Name -eq Get-OperationId).Count | Should -BeGreaterThan 1
        Assert-NoProblem @(
            foreach ($group in $functions | Group-Object Name) {
                foreach ($copy in $group.Group | Where-Object { $_.Text -cne $group.Group[0].Text }) {
                    "Make the function $($group.Name) in docs/runbooks/$($copy.Script) identical to the one in $($group.Group[0].Script)."
                }
            }
        )
    }
}

Describe 'The runbook <Name>' -ForEach $runbooks {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $errors = $null
        $script = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $errors)
        $file = "docs/runbooks/$Name"
        $parameters = $script.ParamBlock.Parameters.Name.VariablePath.UserPath
    }

    It 'parses, and requires PowerShell 5.1 or later' {
        $errors | Should -BeNullOrEmpty
        $script.ScriptRequirements.RequiredPSVersion | Should -Be ([version] '5.1') -Because "$file must have '#Requires -Version 5.1'"
    }

    It 'has a synopsis, a description, two or more examples that call it, and a description of each parameter' {
        $help = $script.GetHelpContent()
        Assert-NoProblem @(
            if (-not $help.Synopsis) { "Write .SYNOPSIS in $file." }
            if (-not $help.Description) { "Write .DESCRIPTION in $file." }
            if ($help.Examples.Count -lt 2) { "Write at least two examples in $file. It has $($help.Examples.Count)." }
            foreach ($example in $help.Examples | Where-Object { -not $_.Contains($Name) }) {
                "Call $Name in this example of ${file}: $example"
            }
            # The keys are in upper case.
            foreach ($parameter in $parameters) {
                if (-not "$($help.Parameters[$parameter.ToUpperInvariant()])".Trim()) {
                    "Describe -$parameter in ${file}: write .PARAMETER $parameter."
                }
            }
            foreach ($parameter in $help.Parameters.Keys | Where-Object { $_ -notin $parameters }) {
                "Delete .PARAMETER $parameter from ${file}: there is no such parameter."
            }
        )
    }

    It 'shows its help with Get-Help' {
        $help = Get-Help $Path -Full

        # Without help, the synopsis is the syntax.
        $help.Synopsis | Should -Not -BeLike "$Name*"
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        ($help.alertSet | Out-String) | Should -Match 'Exit codes'
        $shown = @($help.parameters.parameter | Where-Object { "$($_.description.Text)".Trim() }).name
        foreach ($parameter in $parameters) { $shown | Should -Contain $parameter }
    }

    It 'documents its exit codes' {
        $notes = $script.GetHelpContent().Notes
        $notes | Should -Match 'Exit codes' -Because ".NOTES of $file must list the exit codes"
        foreach ($code in 0, 1, 2, 3) { $notes | Should -Match "(?m)^\s+$code  \S" -Because ".NOTES of $file must say what exit code $code means" }
        foreach ($exit in $script.FindAll({ $args[0] -is [Management.Automation.Language.ExitStatementAst] }, $true)) {
            foreach ($code in [regex]::Matches("$($exit.Pipeline)", '\b\d+\b').Value) {
                $notes | Should -Match "(?m)^\s+$code  \S" -Because ".NOTES of $file must say what exit code $code means"
            }
        }
    }

    It 'uses strict mode, stops at errors of its own, and then exits with 2' {
        $text = $script.Extent.Text.Replace("`r`n", "`n")
        $script.ParamBlock.Attributes.TypeName.Name | Should -Contain 'CmdletBinding'
        $text | Should -MatchExactly '(?m)^ *Set-StrictMode -Version Latest$'
        $text | Should -MatchExactly "(?m)^ *# An error in this script must stop it\..*\n *\`$ErrorActionPreference = 'Stop'$"
        $text | Should -MatchExactly '\bexit 2\b|\$exitCode = 2\b'
    }

    It 'is in the table of README.md, with its parameters' {
        $lines = @(Get-Content ([IO.Path]::Combine((Split-Path $Path), 'README.md')) | Where-Object { $_.StartsWith('|') -and $_.Contains("]($Name)") })
        if ($lines.Count -ne 1) {
            throw "Write one row for $Name in the table of docs/runbooks/README.md: | [$($Name -replace '\.ps1$')]($Name) | ..."
        }
        Assert-NoProblem @(
            foreach ($parameter in $parameters | Where-Object { -not $lines[0].Contains("``-$_``") }) {
                "Write ``-$parameter`` in the row of $Name in docs/runbooks/README.md."
            }
        )
    }
}

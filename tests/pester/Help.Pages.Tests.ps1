# Compares the help pages in docs/en-US with the cmdlets.

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPage.ps1
    $cmdlets = (Get-Command -Module Bctrl -CommandType Cmdlet).Name
    $pages = (Get-ChildItem $helpFolder -Filter *-*.md).BaseName
    $topics = (Get-ChildItem $helpFolder -Filter about_*.md).BaseName
}

Describe 'The help pages' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1
    }

    Context 'The page of <_>' -ForEach $cmdlets {
        BeforeAll {
            $name = $_
            $command = Get-Command $name
            $page = "docs/en-US/$name.md"
            $text = Get-HelpText $name
        }

        It 'has the metadata that PlatyPS needs, and no placeholders' {
            $expected = @{
                'document type' = 'cmdlet'; 'Module Name' = 'Bctrl'; 'external help file' = 'Bctrl.PowerShell.dll-Help.xml'; 'title' = $name
            }
            $header = [regex]::Match($text, '\A---\n(.*?)\n---\n', 'Singleline').Groups[1].Value
            Assert-NoProblem @(
                foreach ($key in $expected.Keys) {
                    if ($header -cnotmatch "(?m)^${key}: '?$([regex]::Escape($expected[$key]))'?$") {
                        "Write '${key}: $($expected[$key])' at the top of $page."
                    }
                }
                foreach ($match in [regex]::Matches($text, '\{\{.*?\}\}')) { "Replace the placeholder '$match' in $page." }
            )
        }

        It 'has every section, and a synopsis of one line' {
            foreach ($title in 'SYNOPSIS', 'SYNTAX', 'ALIASES', 'DESCRIPTION', 'EXAMPLES', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
                Get-Section $name $title | Should -Not -BeNullOrEmpty
            }
            # The help of a cmdlet without parameters also has the section, with the common parameters.
            Get-Section $name PARAMETERS | Should -Match '(?m)^### CommonParameters$' -Because "$page must describe the common parameters"
            Get-Section $name SYNOPSIS | Should -Not -Match "`n" -Because "the synopsis in $page must be one line"
        }

        It 'has three or more numbered examples, at least one of them with output' {
            $examples = @(Get-Example $name)
            Assert-NoProblem @(
                if ($examples.Count -lt 3) { "Write at least three examples in $page. It has $($examples.Count)." }
                if ($examples.HasOutput -notcontains $true) {
                    "Show the output of an example in ${page}: write an empty block marked Output below its code, and run " +
                    "./docs/tools/Invoke-HelpExample.ps1 -Path $page -Update."
                }
                for ($i = 0; $i -lt $examples.Count; $i++) {
                    if ($examples[$i].Title -cnotmatch "^Example $($i + 1): \S") {
                        "Begin the title '$($examples[$i].Title)' in $page with 'Example $($i + 1): '."
                    }
                }
            )
        }

        It 'describes every parameter, and no other' {
            $described = @(Get-HelpParameter $name)
            $own = @(Get-OwnParameter $command)
            Assert-NoProblem @(
                foreach ($parameter in $own.Name | Where-Object { $_ -cnotin $described.Name }) {
                    "Describe -$parameter in ${page}: write '### -$parameter'."
                }
                foreach ($parameter in $described.Name | Where-Object { $_ -cnotin $own.Name }) {
                    "Delete '### -$parameter' from ${page}: $name has no such parameter."
                }
                foreach ($group in $described | Group-Object Name | Where-Object Count -gt 1) {
                    "Describe -$($group.Name) only once in $page."
                }
                foreach ($parameter in $described | Where-Object { -not $_.Description.Trim() }) {
                    "Write a description below '### -$($parameter.Name)' in $page."
                }
            )
        }

        It 'has the type, default value, aliases, positions, pipeline input and accepted values of every parameter' {
            $described = @(Get-HelpParameter $name)
            $problems = foreach ($parameter in Get-OwnParameter $command) {
                $expected = @(
                    "Type: $((Get-ParameterType $parameter).FullName)"
                    "DefaultValue: $(Get-DefaultValue $command $parameter.Name)"
                    'SupportsWildcards: false'
                    if ($parameter.Aliases) { 'Aliases:'; $parameter.Aliases | Sort-Object | ForEach-Object { "- $_" } } else { 'Aliases: []' }
                    'ParameterSets:'
                    foreach ($set in $parameter.ParameterSets.Keys | Sort-Object) {
                        $details = $parameter.ParameterSets[$set]
                        "- Name: $(if ($set -eq '__AllParameterSets') { '(All)' } else { $set })"
                        "  Position: $(if ($details.Position -lt 0) { 'Named' } else { $details.Position })"
                        foreach ($flag in 'IsMandatory', 'ValueFromPipeline', 'ValueFromPipelineByPropertyName', 'ValueFromRemainingArguments') {
                            "  $($flag -replace 'IsMandatory', 'IsRequired'): $("$($details.$flag)".ToLowerInvariant())"
                        }
                    }
                    'DontShow: false'
                    $values = @($parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues)
                    if ($values) { 'AcceptedValues:'; $values | ForEach-Object { "- $_" } } else { 'AcceptedValues: []' }
                    "HelpMessage: ''"
                ) -join "`n"
                if (($described | Where-Object Name -CEQ $parameter.Name).Yaml -cne $expected) {
                    "Replace the block below '### -$($parameter.Name)' in $page by:`n``````yaml`n$expected`n``````"
                }
            }
            Assert-NoProblem $problems
        }

        It 'says the range of every parameter that has one' {
            $described = @(Get-HelpParameter $name)
            $problems = foreach ($parameter in Get-OwnParameter $command) {
                $text = ($described | Where-Object Name -CEQ $parameter.Name).Description
                foreach ($range in $parameter.Attributes | Where-Object { $_ -is [ValidateRange] }) {
                    foreach ($bound in $range.MinRange, $range.MaxRange) {
                        $bound = [string]::Format([cultureinfo]::InvariantCulture, '{0:#,0.###}', $bound)
                        if ($text -notmatch "(?<![\d.,])$([regex]::Escape($bound))(?![\d]|[.,]\d)") {
                            "Write the limit $bound in the description of -$($parameter.Name) in $page."
                        }
                    }
                }
            }
            Assert-NoProblem $problems
        }

        It 'has the syntax of every parameter set' {
            $described = @(Get-Subsection $name SYNTAX)
            Assert-NoProblem @(
                foreach ($set in $command.ParameterSets) {
                    $title = $set.Name + $(if ($set.IsDefault -and $command.ParameterSets.Count -gt 1) { ' (Default)' })
                    $syntax = "$name $($set.ToString().Replace('[<CommonParameters>]', '').Trim())"
                    $found = $described | Where-Object Title -CEQ $title
                    if (-not $found -or (Get-MarkdownWord $found.Text) -cne (Get-Word $syntax)) {
                        "Write this syntax below '### $title' in ${page}: $syntax"
                    }
                }
                foreach ($title in $described.Title | Where-Object { ($_ -replace ' \(Default\)$') -cnotin $command.ParameterSets.Name }) {
                    "Delete the syntax '### $title' from ${page}: $name has no such parameter set."
                }
            )
        }

        It 'describes the types of the input and the output' {
            $inputs = Get-OwnParameter $command | Where-Object { $_.ParameterSets.Values.ValueFromPipeline -contains $true } |
                ForEach-Object { $_.ParameterType.FullName }
            $types = @{ INPUTS = @($inputs); OUTPUTS = @($command.OutputType.Name) }
            Assert-NoProblem @(
                foreach ($section in $types.Keys) {
                    $expected = if ($types[$section]) { $types[$section] } else { 'None' }
                    $described = @(Get-Subsection $name $section)
                    foreach ($type in $expected | Where-Object { $_ -cnotin $described.Title }) {
                        "Describe the type in ${page}: write '### $type' in $section."
                    }
                    foreach ($item in $described) {
                        if ($item.Title -cnotin $expected) {
                            "Delete '### $($item.Title)' from $section in ${page}: $name does not declare this type."
                        }
                        if (-not $item.Text.Trim()) { "Write a description below '### $($item.Title)' in $section in $page." }
                    }
                }
            )
        }

        It 'is in the lists of the cmdlets' {
            $synopsis = Get-Section $name SYNOPSIS
            Assert-NoProblem @(
                if (-not (Get-HelpText Bctrl).Contains("### [$name]($name.md)`n`n$synopsis`n")) {
                    "Write this in docs/en-US/Bctrl.md:`n### [$name]($name.md)`n`n$synopsis"
                }
                if (-not (Get-HelpText about_Bctrl).Contains("`n- ``$name`` ")) {
                    "Write what $name does in the list of docs/en-US/about_Bctrl.md: '- ``$name`` ...'"
                }
                if (-not (Get-RepositoryText README.md).Contains("`n| ``$name`` | ")) {
                    "Write what $name does in the table of README.md: '| ``$name`` | ... |'"
                }
            )
        }
    }

    It '<_> describes a cmdlet that the module exports' -ForEach $pages {
        Get-Command $_ -Module Bctrl -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because "without this cmdlet, docs/en-US/$_.md must be deleted"
    }

    It 'has no cmdlet in Bctrl.md that the module does not export' {
        $names = (Get-Command -Module Bctrl -CommandType Cmdlet).Name
        Assert-NoProblem @(
            Split-Markdown (Get-HelpText Bctrl) 3 | Where-Object { $_.Title -replace '^\[(.*)\]\(.*\)$', '$1' -notin $names } |
                ForEach-Object { "Delete '### $($_.Title)' from docs/en-US/Bctrl.md." }
        )
    }

    It 'has existing pages for the links of <_>' -ForEach (@('Bctrl') + $pages + $topics) {
        $page = $_
        Assert-NoProblem @(
            [regex]::Matches((Get-HelpText $page), '\]\(([^)]+)\)') | ForEach-Object { $_.Groups[1].Value } |
                Where-Object { $_ -notlike 'https:*' -and -not (Test-Path -LiteralPath ([IO.Path]::Combine($helpFolder, $_))) } |
                ForEach-Object { "Correct the link to $_ in docs/en-US/$page.md: there is no such page." }
        )
    }

    It 'excludes queued operations in every filter by StartedAt in the documents' {
        # StartedAt of a queued operation is $null, which compares less than any date.
        $files = @(Get-ChildItem ([IO.Path]::Combine($repository, 'docs')) -Recurse -File) + @(Get-Item ([IO.Path]::Combine($repository, 'README.md')))
        $lines = @($files | Select-String -SimpleMatch 'StartedAt -lt')
        $lines | Should -Not -BeNullOrEmpty
        Assert-NoProblem @(
            $lines | Where-Object Line -notlike '*StartedAt -and *' |
                ForEach-Object { "Write '`$_.StartedAt -and `$_.StartedAt -lt' in line $($_.LineNumber) of $($_.Path)." }
        )
    }
}

Describe 'The topics' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1
    }

    It 'are about the module, waiting, tool calls, errors, jobs and runbooks' {
        Assert-NoProblem @(
            foreach ($topic in 'about_Bctrl', 'about_Bctrl_Errors', 'about_Bctrl_Jobs', 'about_Bctrl_Runbooks', 'about_Bctrl_ToolCalls', 'about_Bctrl_Waiting') {
                if (-not (Test-Path ([IO.Path]::Combine($helpFolder, "$topic.md")))) { "Write docs/en-US/$topic.md." }
            }
        )
    }

    It 'include <_>, which about_Bctrl links to, and which has a description of one line' -ForEach $topics {
        Get-Section $_ 'SHORT DESCRIPTION' | Should -Not -Match "`n" -Because "the short description in docs/en-US/$_.md must be one line"
        Get-Section $_ 'LONG DESCRIPTION' | Should -Not -BeNullOrEmpty
        Get-Section $_ 'SEE ALSO' | Should -Not -BeNullOrEmpty
        if ($_ -ne 'about_Bctrl') {
            Get-Section about_Bctrl 'SEE ALSO' | Should -BeLike "*- [[]$_](*" -Because "docs/en-US/about_Bctrl.md must have '- [$_]($_.md)' in SEE ALSO"
        }
    }

    It 'list every error with its category and recommended action' {
        $assembly = (Get-Command Wait-BctrlOperation).ImplementingType.Assembly
        $category = $assembly.GetType('Bctrl.PowerShell.ErrorRecordFactory').GetMethod('GetCategory', [Reflection.BindingFlags] 'NonPublic, Static')
        $action = $assembly.GetType('Bctrl.PowerShell.RecommendedActions').GetMethod('Get')
        $rows = @([regex]::Matches((Get-HelpText about_Bctrl_Errors), '(?m)^\| `(\w+)` \| (.*) \|$') | ForEach-Object {
                [pscustomobject]@{ Id = $_.Groups[1].Value; Cells = @($_.Groups[2].Value -split ' \| '); Line = $_.Value }
            })
        $kinds = [enum]::GetValues([Bctrl.BctrlErrorKind])
        $page = 'docs/en-US/about_Bctrl_Errors.md'
        Assert-NoProblem @(
            foreach ($kind in $kinds) {
                $expected = $category.Invoke($null, @($kind)).ToString()
                $found = @($rows | Where-Object { $_.Id -ceq $kind -and $_.Cells.Count -eq 2 })
                if ($found.Count -ne 1 -or $found[0].Cells[1] -cne $expected -or -not $found[0].Cells[0].Trim()) {
                    "Write one row in 'The errors' of ${page}: | ``$kind`` | <the cause> | $expected |"
                }
                $expected = $action.Invoke($null, @($kind))
                $found = @($rows | Where-Object { $_.Id -ceq $kind -and $_.Cells.Count -eq 1 })
                if ($found.Count -ne 1 -or $found[0].Cells[0] -cne $expected) {
                    "Write one row in 'Recommended actions' of ${page}: | ``$kind`` | $expected |"
                }
            }
            foreach ($row in $rows | Where-Object Id -cnotin ($kinds | ForEach-Object ToString)) {
                "Delete this row from ${page}, because there is no such error: $($row.Line)"
            }
        )
    }

    It 'list every runbook' {
        Assert-NoProblem @(
            foreach ($file in Get-ChildItem ([IO.Path]::Combine($repository, 'docs', 'runbooks')) -Filter *.ps1) {
                if (-not (Get-HelpText about_Bctrl_Runbooks).Contains("`n- ``$($file.Name)`` ")) {
                    "Write what the script does in the list of docs/en-US/about_Bctrl_Runbooks.md: '- ``$($file.Name)`` ...'"
                }
            }
        )
    }
}

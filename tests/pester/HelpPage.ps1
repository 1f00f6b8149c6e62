# Reads the help pages in docs/en-US. Dot-source this file in BeforeAll, after Common.ps1.

$repository = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
$helpFolder = [IO.Path]::Combine($repository, 'docs', 'en-US')

# Reads a file of the repository, with the line ends of Unix.
function Get-RepositoryText {
    param([string] $Path)

    [IO.File]::ReadAllText([IO.Path]::Combine($repository, $Path)).Replace("`r`n", "`n")
}

# Splits Markdown at the headings of a level, and emits each heading with the text below it. Code has no headings.
function Split-Markdown {
    param([string] $Text, [int] $Level)

    $mark = '#' * $Level + ' '
    $isCode = $false
    $part = $null
    foreach ($line in $Text -split "`n") {
        if ($line.StartsWith('```')) {
            $isCode = -not $isCode
        }
        if (-not $isCode -and $line.StartsWith($mark)) {
            if ($part) { $part }
            $part = [pscustomobject]@{ Title = $line.Substring($mark.Length); Text = '' }
        } elseif ($part) {
            $part.Text += "$line`n"
        }
    }
    if ($part) { $part }
}

# Gets the text of a section of a page.
function Get-Section {
    param([string] $Name, [string] $Title)

    $section = @(Split-Markdown (Get-HelpText $Name) 2 | Where-Object Title -CEQ $Title)
    if ($section.Count -ne 1 -or -not $section[0].Text.Trim()) {
        throw "Write one section '## $Title' in docs/en-US/$Name.md."
    }
    $section[0].Text.Trim("`n")
}

# Gets the subsections of a section: examples, parameters, parameter sets, and types.
function Get-Subsection {
    param([string] $Name, [string] $Title)

    Split-Markdown (Get-Section $Name $Title) 3
}

# Reads a page.
function Get-HelpText {
    param([string] $Name)

    if (-not (Test-Path -LiteralPath ([IO.Path]::Combine($helpFolder, "$Name.md")))) {
        throw "Write docs/en-US/$Name.md. CONTRIBUTING.md says how, in 'Add a cmdlet'."
    }
    Get-RepositoryText "docs/en-US/$Name.md"
}

# Gets the examples of a cmdlet, or the parts of a topic, with their code.
function Get-Example {
    param([string] $Name)

    $section = if ($Name -like 'about_*') { 'LONG DESCRIPTION' } else { 'EXAMPLES' }
    foreach ($part in Get-Subsection $Name $section) {
        [pscustomobject]@{
            Title     = $part.Title
            Text      = $part.Text
            Code      = @([regex]::Matches($part.Text, '(?ms)^```powershell\n(.*?)\n```$') | ForEach-Object { $_.Groups[1].Value })
            HasOutput = $part.Text -match '(?m)^```Output$'
        }
    }
}

# Gets the parameters of a page: the description of each, and the YAML below it.
function Get-HelpParameter {
    param([string] $Name)

    if ((Get-HelpText $Name) -notmatch '(?m)^### -') { return }
    foreach ($part in Get-Subsection $Name 'PARAMETERS' | Where-Object Title -like '-*') {
        [pscustomobject]@{
            Name        = $part.Title.Substring(1)
            Description = ($part.Text -split '(?m)^```yaml$')[0].Trim("`n")
            Yaml        = [regex]::Match($part.Text, '(?ms)^```yaml\n(.*?)\n```$').Groups[1].Value
        }
    }
}

# Gets the parameters of a cmdlet that its page describes: all but the common parameters.
function Get-OwnParameter {
    param([Management.Automation.CommandInfo] $Command)

    $Command.Parameters.Values | Where-Object Name -notin ([Management.Automation.Cmdlet]::CommonParameters) | Sort-Object Name
}

# Gets the type of a parameter, without Nullable.
function Get-ParameterType {
    param([Management.Automation.ParameterMetadata] $Parameter)

    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType)
    if ($type) { $type } else { $Parameter.ParameterType }
}

# Gets the default value of a parameter, as the help shows it.
function Get-DefaultValue {
    param([Management.Automation.CommandInfo] $Command, [string] $Parameter)

    switch ($Parameter) {
        # The cmdlets determine these values at run time.
        'ApiKey' { '$env:BCTRL_API_KEY'; return }
        'Server' { 'https://api.bctrl.ai'; return }
        # PowerShell adds these parameters.
        { $_ -in 'WhatIf', 'Confirm' } { 'False'; return }
    }
    $value = $Command.ImplementingType.GetProperty($Parameter).GetValue([Activator]::CreateInstance($Command.ImplementingType))
    if ($Parameter -eq 'ThrottleLimit' -and $value -eq 0) { return '100000 (HTTP/2) or 10000 (HTTP/1.1)' }
    # A cast to string uses the invariant culture.
    if ([string] $value) { [string] $value } else { 'None' }
}

# Gets the words of a text, separated by single spaces.
function Get-Word {
    param([string] $Text)

    ($Text -replace '`' -replace '[\s|]+', ' ').Trim()
}

# Gets the words of Markdown, without its markup and without the header rows of tables.
function Get-MarkdownWord {
    param([string] $Markdown)

    $text = $Markdown -replace '(?m)^\|.*\|\n\|[ |:-]+\|$' -replace '(?m)^```\w*$' -replace '(?m)^#+ '
    $text = $text -replace '\[([^\]]+)\]\((https:[^)]+)\)', '$1 ($2)' -replace '\[([^\]]+)\]\(([^)]+)\)', '$1'
    Get-Word ($text -replace '\*\*')
}

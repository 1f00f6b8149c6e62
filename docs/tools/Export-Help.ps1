#Requires -Version 7.4
<#
.SYNOPSIS
Creates the help files for Get-Help from the pages in docs/en-US.

.DESCRIPTION
Writes the help of the cmdlets (MAML) and one text file for each about_ topic to src/Bctrl.PowerShell/Help/en-US. Existing
files are replaced. The build copies them to the module.

The MAML is created by Microsoft.PowerShell.PlatyPS, which keeps the Markdown markup and omits default values. Therefore,
this script removes the markup, joins the lines of each paragraph, writes the code of each example to its own element, and
adds the default values.

.PARAMETER Path
The folder with the pages.

.PARAMETER Destination
The folder for the help files.

.EXAMPLE
./build.ps1 -Task Docs

Runs this script with the version of PlatyPS that the project uses.
#>
[CmdletBinding()]
param(
    [string] $Path = (Join-Path $PSScriptRoot '../en-US'),

    [string] $Destination = (Join-Path $PSScriptRoot '../../src/Bctrl.PowerShell/Help/en-US')
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$encoding = [Text.UTF8Encoding]::new($false)

# Splits Markdown into blocks. Their kinds are text, item, code, output, row and heading.
function Split-Markdown ([string] $Markdown) {
    $block = $null
    $fence = $null
    foreach ($line in $Markdown -split '\r?\n') {
        if ($fence) {
            if ($line -eq '```') { $block; $block = $fence = $null }
            else { $block.Lines.Add($line) }
            continue
        }
        $kind, $text = switch -Regex ($line) {
            '^```(\w*)' { $(if ($Matches[1] -eq 'Output') { 'output' } else { 'code' }), $null; break }
            '^(#+) (.+)' { 'heading', $Matches[2]; break }
            '^\|[ |:-]+\|$' { 'rule', $null; break }
            '^\|(.+)\|$' { 'row', $Matches[1]; break }
            '^- (.+)' { 'item', $Matches[1]; break }
            '^\s*$' { 'blank', $null; break }
            default { 'more', $line.Trim() }
        }
        if ($kind -eq 'more' -and $block -and $block.Kind -in 'text', 'item') {
            $block.Lines.Add($text)
            continue
        }
        if ($block) { $block }
        $block = if ($kind -notin 'blank', 'rule') {
            [pscustomobject]@{
                Kind  = if ($kind -eq 'more') { 'text' } else { $kind }
                Level = if ($kind -eq 'heading') { $Matches[1].Length } else { 0 }
                Lines = [Collections.Generic.List[string]]@($text | Where-Object { $null -ne $_ })
            }
        }
        $fence = $kind -in 'code', 'output'
    }
    if ($block) { $block }
}

# Removes the markup from a line of text. A link to another help page is replaced by the name of the page.
function Remove-Mark ([string] $Text) {
    $Text = $Text -replace '\[([^\]]+)\]\((?!https?:)[^)]*\)', '$1' -replace '\[([^\]]+)\]\(([^)]+)\)', '$1 ($2)'
    $Text -replace '`([^`]*)`', '$1' -replace '\*\*(.+?)\*\*', '$1'
}

function Join-Prose ($Block) { Remove-Mark ($Block.Lines -join ' ') }

# Converts Markdown to paragraphs. The lines of a paragraph are joined, because Get-Help wraps the text.
function ConvertTo-Paragraph ([string] $Markdown) {
    foreach ($block in Split-Markdown $Markdown) {
        switch ($block.Kind) {
            'text' { Join-Prose $block }
            'item' { '- ' + (Join-Prose $block) }
            default { $block.Lines -join "`n" }
        }
    }
}

function Set-Paragraph ([Xml.XmlElement] $Parent, [string[]] $Text) {
    foreach ($old in @($Parent.ChildNodes)) { $null = $Parent.RemoveChild($old) }
    foreach ($paragraph in $Text) { Add-Element $Parent maml:para $paragraph }
}

function Add-Element ([Xml.XmlElement] $Parent, [string] $Name, [string] $Text, $After) {
    $element = $Parent.OwnerDocument.CreateElement($Name, $Parent.GetNamespaceOfPrefix(($Name -split ':')[0]))
    $element.InnerText = $Text
    $null = $Parent.InsertAfter($element, $(if ($After) { $After } else { $Parent.LastChild }))
}

function Complete-Command ([Xml.XmlElement] $Command, $Help, [Xml.XmlNamespaceManager] $Names) {
    Set-Paragraph $Command.SelectSingleNode('command:details/maml:description', $Names) (ConvertTo-Paragraph $Help.Synopsis)
    Set-Paragraph $Command.SelectSingleNode('maml:description', $Names) (ConvertTo-Paragraph $Help.Description)
    Set-Paragraph $Command.SelectSingleNode('maml:alertSet/maml:alert', $Names) (ConvertTo-Paragraph $Help.Notes)

    foreach ($parameter in $Help.Parameters) {
        $element = $Command.SelectSingleNode("command:parameters/command:parameter[maml:name='$($parameter.Name)']", $Names)
        Set-Paragraph $element.SelectSingleNode('maml:description', $Names) (ConvertTo-Paragraph $parameter.Description)
        Add-Element $element dev:defaultValue $parameter.DefaultValue $element.SelectSingleNode('dev:type', $Names)
    }

    $values = @($Help.Inputs) + @($Help.Outputs)
    $elements = @($Command.SelectNodes('command:inputTypes/command:inputType | command:returnValues/command:returnValue', $Names))
    for ($i = 0; $i -lt $values.Count; $i++) {
        Set-Paragraph $elements[$i].SelectSingleNode('maml:description', $Names) (ConvertTo-Paragraph $values[$i].Description)
    }

    $elements = @($Command.SelectNodes('command:examples/command:example', $Names))
    for ($i = 0; $i -lt $elements.Count; $i++) { Complete-Example $elements[$i] $Help.Examples[$i] }

    # If there is a link, Get-Help suggests -Online, which fails if no link has an address: it can't open the relative addresses
    # of the repository. The names of the links then follow the description.
    $links = @($Command.SelectNodes('command:relatedLinks/maml:navigationLink', $Names))
    if (-not ($links | Where-Object { $_.SelectSingleNode('maml:uri', $Names).InnerText -match '^https?:' })) {
        $titles = foreach ($link in $links) {
            $link.SelectSingleNode('maml:linkText', $Names).InnerText
            $null = $link.ParentNode.RemoveChild($link)
        }
        Add-Element $Command.SelectSingleNode('maml:description', $Names) maml:para "See also: $(@($titles -ne 'Online Version') -join ', ')."
    }
}

# Writes the code to one element, and the output and the remarks to another.
function Complete-Example ([Xml.XmlElement] $Element, $Example) {
    $blocks = @(Split-Markdown $Example.Remarks)
    if (@($blocks | Where-Object Kind -EQ code).Count -ne 1 -or $blocks[0].Kind -ne 'code') {
        throw "'$($Example.Title)' must start with its code, and contain only one code block."
    }
    foreach ($old in @($Element.ChildNodes | Where-Object LocalName -NE title)) { $null = $Element.RemoveChild($old) }
    Add-Element $Element dev:code ($blocks[0].Lines -join "`n")
    Add-Element $Element dev:remarks ''
    Set-Paragraph $Element.LastChild @(
        foreach ($block in $blocks | Select-Object -Skip 1) {
            if ($block.Kind -eq 'output') { $block.Lines -join "`n" } else { Join-Prose $block }
        }
        # An empty paragraph separates the next example.
        ''
    )
}

function Format-Prose ([string] $Text, [int] $Indent, [int] $Hang = $Indent) {
    $width = 80
    $line = ' ' * $Indent
    foreach ($word in $Text -split ' ') {
        if ($line.Trim() -and $line.Length + 1 + $word.Length -gt $width) {
            $line
            $line = ' ' * $Hang
        }
        $line += $(if ($line.Trim()) { ' ' }) + $word
    }
    $line
}

# Writes the first cell of a row, and the other cells below it.
function Format-Row ([string] $Row) {
    $cells = @(($Row -split '\|').ForEach{ (Remove-Mark $_).Trim() })
    '    ' + $cells[0]
    foreach ($cell in $cells | Select-Object -Skip 1) { Format-Prose $cell 8 }
    ''
}

function ConvertTo-Topic ([string] $Markdown) {
    $blocks = @(Split-Markdown $Markdown)
    $lines = for ($i = 0; $i -lt $blocks.Count; $i++) {
        $block = $blocks[$i]
        switch ($block.Kind) {
            'heading' {
                switch ($block.Level) {
                    1 { 'TOPIC'; '    ' + $block.Lines[0]; '' }
                    2 { $block.Lines[0] }
                    default { ''; '  ' + $block.Lines[0]; '' }
                }
            }
            'text' { Format-Prose (Join-Prose $block) 4; '' }
            'item' {
                Format-Prose ('- ' + (Join-Prose $block)) 4 6
                if ($i + 1 -eq $blocks.Count -or $blocks[$i + 1].Kind -ne 'item') { '' }
            }
            'row' {
                # Omit the first row, which contains the column names.
                if ($blocks[$i - 1].Kind -eq 'row') { Format-Row $block.Lines[0] }
            }
            default { foreach ($line in $block.Lines) { ('        ' + $line).TrimEnd() }; '' }
        }
    }
    (($lines -join "`n") -replace '\n{3,}', "`n`n").TrimEnd() + "`n"
}

Import-Module Microsoft.PowerShell.PlatyPS
$null = New-Item -ItemType Directory $Destination -Force
Get-ChildItem $Destination -File | Remove-Item

$pages = Get-ChildItem $Path -Filter *-*.md | Sort-Object Name
foreach ($result in $pages.FullName | Test-MarkdownCommandHelp -DetailView) {
    if (-not $result.IsValid) { throw "$($result.Path) is not a valid PlatyPS page: $($result.Messages -join '; ')" }
}
$help = Import-MarkdownCommandHelp $pages.FullName
$scratch = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
try {
    $file = Export-MamlCommandHelp -CommandHelp $help -OutputFolder $scratch
    $document = [xml]::new()
    $document.Load($file.FullName)
}
finally {
    Remove-Item $scratch -Recurse
}

$names = [Xml.XmlNamespaceManager]::new($document.NameTable)
foreach ($prefix in 'maml', 'command', 'dev') { $names.AddNamespace($prefix, $document.DocumentElement.GetNamespaceOfPrefix($prefix)) }
foreach ($command in $document.SelectNodes('//command:command', $names)) {
    $name = $command.SelectSingleNode('command:details/command:name', $names).InnerText
    Complete-Command $command ($help | Where-Object Title -EQ $name) $names
}

$settings = [Xml.XmlWriterSettings]@{ Indent = $true; Encoding = $encoding; NewLineChars = "`n"; NewLineHandling = 'Replace' }
$writer = [Xml.XmlWriter]::Create((Join-Path $Destination $file.Name), $settings)
$document.Save($writer)
$writer.Dispose()

foreach ($page in Get-ChildItem $Path -Filter about_*.md) {
    [IO.File]::WriteAllText((Join-Path $Destination "$($page.BaseName).help.txt"), (ConvertTo-Topic (Get-Content $page -Raw)), $encoding)
}
Get-ChildItem $Destination

# Compares the files that Get-Help reads with the help pages. ./build.ps1 Docs creates the files from the pages.

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPage.ps1
    $cmdlets = (Get-Command -Module Bctrl -CommandType Cmdlet).Name
    $topics = (Get-ChildItem $helpFolder -Filter about_*.md).BaseName
}

Describe 'The files for Get-Help' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1
        $folder = [IO.Path]::Combine($moduleParent, 'Bctrl', 'en-US')
        $maml = [xml] [IO.File]::ReadAllText([IO.Path]::Combine($folder, 'Bctrl.PowerShell.dll-Help.xml'))

        # Fails if the text of a file is not that of the page.
        function Assert-Generated {
            param([string] $Name, [string] $What, [string] $Actual, [string] $Expected)

            if ($Actual -cne $Expected) {
                throw "Run ./build.ps1 Docs, then dotnet build: $What in the help of $Name is not that of docs/en-US/$Name.md.`n" +
                    "Page: $Expected`nHelp: $Actual"
            }
        }

        # Gets the words of the paragraphs in an element.
        function Get-ParagraphWord {
            param($Element)

            Get-Word (@($Element | ForEach-Object { $_.GetElementsByTagName('maml:para') } | ForEach-Object InnerText) -join "`n")
        }
    }

    It 'have only the cmdlets that have a page' {
        foreach ($name in $maml.helpItems.command.details.name) {
            Test-Path ([IO.Path]::Combine($helpFolder, "$name.md")) | Should -BeTrue -Because "otherwise, ./build.ps1 Docs must remove $name from the help"
        }
    }

    Context 'The help of <_>' -ForEach $cmdlets {
        BeforeAll {
            $name = $_
            $help = @($maml.helpItems.command | Where-Object { $_.details.name -ceq $name })
            if ($help.Count -ne 1) {
                throw "Run ./build.ps1 Docs, then dotnet build: the help has $($help.Count) entries for $name."
            }
            $help = $help[0]
        }

        It 'has the descriptions, the types and the links of the page' {
            Assert-Generated $name 'the synopsis' (Get-ParagraphWord $help.details.description) (Get-MarkdownWord (Get-Section $name SYNOPSIS))
            # With links that have no address, Get-Help would suggest -Online, which fails. They follow the description instead.
            $links = (Get-MarkdownWord (Get-Section $name 'RELATED LINKS')).Replace('- ', '') -replace ' ', ', '
            $expected = "$(Get-MarkdownWord (Get-Section $name DESCRIPTION)) See also: $links."
            Assert-Generated $name 'the description' (Get-ParagraphWord $help.description) $expected
            Assert-Generated $name 'the section NOTES' (Get-ParagraphWord $help.alertSet) (Get-MarkdownWord (Get-Section $name NOTES))
            foreach ($part in @(
                    @{ Section = 'INPUTS'; Types = $help.inputTypes.inputType }
                    @{ Section = 'OUTPUTS'; Types = $help.returnValues.returnValue }
                )) {
                $actual = $part.Types | ForEach-Object { "$($_.type.name): $(Get-ParagraphWord $_.description)" }
                $expected = Get-Subsection $name $part.Section | ForEach-Object { "$($_.Title): $(Get-MarkdownWord $_.Text)" }
                Assert-Generated $name "the section $($part.Section)" ($actual -join "`n") ($expected -join "`n")
            }
        }

        It 'has the parameters of the page' {
            $command = Get-Command $name
            $described = @(Get-HelpParameter $name)
            $elements = @($help.SelectNodes("*[local-name() = 'parameters']/*"))
            Assert-Generated $name 'the list of parameters' ($elements.name -join ' ') ($described.Name -join ' ')
            foreach ($element in $elements) {
                $own = $command.Parameters[$element.name]
                $sets = $own.ParameterSets.Values
                $pipeline = @(
                    if ($sets.ValueFromPipeline -contains $true) { 'ByValue' }
                    if ($sets.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
                )
                $position = @($sets.Position)[0]
                $expected = @(
                    Get-MarkdownWord ($described | Where-Object Name -CEQ $element.name).Description
                    "Type: $((Get-ParameterType $own).FullName)"
                    "Default value: $(Get-DefaultValue $command $element.name)"
                    "Aliases: $(if ($own.Aliases) { ($own.Aliases | Sort-Object) -join ', ' } else { 'none' })"
                    "Required: $("$($sets.IsMandatory -contains $true)".ToLowerInvariant())"
                    "Position: $(if ($position -lt 0) { 'Named' } else { $position })"
                    "Pipeline input: $(if ($pipeline) { "true ($($pipeline -join ', '))" } else { 'false' })"
                )
                $actual = @(
                    Get-ParagraphWord $element.description
                    "Type: $($element.type.name)"
                    "Default value: $($element.defaultValue)"
                    "Aliases: $(($element.aliases -split ', ' | Sort-Object) -join ', ')"
                    "Required: $($element.required)"
                    "Position: $($element.position)"
                    "Pipeline input: $($element.pipelineInput)"
                )
                Assert-Generated $name "-$($element.name)" ($actual -join "`n") ($expected -join "`n")
            }
        }

        It 'has the syntax of the page' {
            $actual = foreach ($item in $help.syntax.syntaxItem) {
                $parts = foreach ($parameter in $item.parameter | Where-Object { $_ }) {
                    $text = if ($parameter.position -eq 'named') { "-$($parameter.name)" } else { "[-$($parameter.name)]" }
                    if ($parameter.parameterValue) { $text += " <$($parameter.parameterValue.InnerText)>" }
                    if ($parameter.required -eq 'true') { $text } else { "[$text]" }
                }
                (@($item.name) + $parts) -join ' '
            }
            $expected = Get-Subsection $name SYNTAX | ForEach-Object { Get-MarkdownWord $_.Text }
            Assert-Generated $name 'the syntax' (($actual | Sort-Object) -join "`n") (($expected | Sort-Object) -join "`n")
        }

        It 'has the examples of the page' {
            $elements = @($help.examples.example)
            $examples = @(Get-Example $name)
            $titles = $examples | ForEach-Object { "--------- $($_.Title) ---------" }
            Assert-Generated $name 'the list of examples' ($elements.title -join "`n") ($titles -join "`n")
            for ($i = 0; $i -lt $examples.Count; $i++) {
                $code = $elements[$i].code.Replace("`r`n", "`n")
                Assert-Generated $name "the code of '$($examples[$i].Title)'" $code $examples[$i].Code[0]
                $text = Get-Word "$code $(Get-ParagraphWord $elements[$i].remarks)"
                Assert-Generated $name "the text of '$($examples[$i].Title)'" $text (Get-MarkdownWord $examples[$i].Text)
            }
        }
    }

    It 'have the topic <_>, wrapped at 80 columns' -ForEach $topics {
        $file = [IO.Path]::Combine($folder, "$_.help.txt")
        Test-Path -LiteralPath $file | Should -BeTrue -Because './build.ps1 Docs creates the file'
        $text = [IO.File]::ReadAllText($file).Replace("`r`n", "`n")
        $text | Should -BeLikeExactly "TOPIC`n    $_`n`nSHORT DESCRIPTION`n    *"
        Assert-Generated $_ 'the text' (Get-Word $text) "TOPIC $(Get-MarkdownWord (Get-HelpText $_))"
        # Code and output are not wrapped.
        $text -split "`n" | Where-Object { $_.Length -gt 80 -and -not $_.StartsWith('        ') } |
            Should -BeNullOrEmpty -Because './build.ps1 Docs must wrap the lines'
    }

    It 'have only topics that have a page' {
        foreach ($topic in (Get-ChildItem $folder -Filter *.help.txt).Name -replace '\.help\.txt$') {
            Test-Path ([IO.Path]::Combine($helpFolder, "$topic.md")) | Should -BeTrue -Because "otherwise, ./build.ps1 Docs must remove $topic from the help"
        }
    }
}

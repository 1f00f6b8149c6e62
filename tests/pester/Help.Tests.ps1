# What Get-Help shows. Help.Maml.Tests.ps1 compares all of it with the help pages.

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpPage.ps1
    $cmdlets = (Get-Command -Module Bctrl -CommandType Cmdlet).Name
    $topics = (Get-ChildItem $helpFolder -Filter about_*.md).BaseName
}

Describe 'Get-Help' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        . $PSScriptRoot/HelpPage.ps1

        # Gets the text that a command shows, without white space, because PowerShell can break lines inside words.
        function Get-ShownText {
            ($input | Out-String) -replace '\s'
        }
    }

    It 'shows the synopsis, every parameter and every example of <_>' -ForEach $cmdlets {
        $shown = Get-Help $_ -Full | Get-ShownText

        $parts = @(Get-MarkdownWord (Get-Section $_ SYNOPSIS)) + @((Get-Example $_).Title) +
            @(Get-OwnParameter (Get-Command $_) | ForEach-Object { "-$($_.Name)" })
        Assert-NoProblem @(
            foreach ($part in $parts) {
                if (-not $shown.Contains($part -replace '\s')) {
                    "Run ./build.ps1 Docs, then dotnet build: Get-Help $_ -Full does not show '$part'."
                }
            }
        )
    }

    It 'shows the description and the default value of a parameter' {
        $shown = Get-Help Wait-BctrlOperation -Parameter LongPollTimeout | Get-ShownText

        $shown | Should -BeLikeExactly '-LongPollTimeout<System.TimeSpan>Specifiesthelongesttimethattheservermaywait*Defaultvalue00:00:30*'
    }

    It 'shows an example with its output' {
        $shown = Get-Help Wait-BctrlOperation -Examples | Get-ShownText

        $shown | Should -BeLikeExactly '*Wait-BctrlOperation0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87*IdStatus*'
        $shown | Should -Not -BeLike '*```*'
    }

    It 'suggests -Online for <_> only if that opens a page' -ForEach $cmdlets {
        $hasAddress = @((Get-Help $_).relatedLinks.navigationLink.uri) -match '^https?:' -or (Get-Command $_).HelpUri
        $suggestsOnline = (Get-Help $_ | Get-ShownText).Contains("Get-Help$_-Online")

        $suggestsOnline | Should -Be ([bool] $hasAddress) -Because 'otherwise, run ./build.ps1 Docs, then dotnet build'
    }

    It 'shows the topic <_>' -ForEach $topics {
        Get-Help $_ | Get-ShownText | Should -BeLikeExactly "TOPIC$($_)SHORTDESCRIPTION*LONGDESCRIPTION*SEEALSO*"
    }

    It 'finds the topics with a wildcard' {
        (Get-Help 'about_Bctrl*').Name | Should -Contain 'about_Bctrl_Waiting'
    }
}

# Runs the help examples with the emulator. To update their output in the help pages, run
# docs/tools/Invoke-HelpExample.ps1 -Update.

BeforeDiscovery {
    $pages = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US')) -Filter *.md |
        Where-Object { (Get-Content $_.FullName -Raw) -match '(?m)^```Output' } | ForEach-Object BaseName
}

# The tool that runs the examples requires PowerShell 7, and the pages show the output of PowerShell 7.
Describe 'The help examples' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $emulator = Open-Emulator
        $tool = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'tools', 'Invoke-HelpExample.ps1')
        $blocks = & $tool -Server $env:BCTRL_BASE_URL -Module ([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1'))
    }

    AfterAll {
        Close-Emulator $emulator
    }

    It 'have the output that <_> shows' -ForEach $pages {
        $own = @($blocks | Where-Object Page -eq $_)
        $own.Count | Should -BeGreaterThan 0
        foreach ($block in $own) {
            $block.Actual | Should -Be $block.Expected -Because "$($block.Example) runs this code: $($block.Code)"
        }
    }
}

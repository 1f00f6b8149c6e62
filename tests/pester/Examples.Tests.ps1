# The examples of the help, run against the emulator. To write what they print into the pages:
# docs/tools/Invoke-HelpExample.ps1 -Update

BeforeDiscovery {
    $pages = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'en-US')) -Filter *.md |
        Where-Object { (Get-Content $_.FullName -Raw) -match '(?m)^```Output' } | ForEach-Object BaseName
}

# The tool that runs them is for PowerShell 7, and so is what the pages show.
Describe 'The examples of the help' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
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

    It 'print what <_> shows' -ForEach $pages {
        $own = @($blocks | Where-Object Page -eq $_)
        $own.Count | Should -BeGreaterThan 0
        foreach ($block in $own) {
            $block.Actual | Should -Be $block.Expected -Because "of $($block.Example): $($block.Code)"
        }
    }
}

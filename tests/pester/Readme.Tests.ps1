# Runs the PowerShell blocks of README.md one after another in a new PowerShell, as somebody who pastes them. The folder
# contains what a clone contains after the build.

BeforeDiscovery {
    $readme = [IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, '..', '..', 'README.md')).Replace("`r`n", "`n")
    $number = 0
    $blocks = foreach ($match in [regex]::Matches($readme, '(?s)```powershell\n(.*?)```')) {
        $code = $match.Groups[1].Value
        @{ Number = ++$number; Code = $code; FirstLine = ($code -split '\n')[0] }
    }
}

Describe 'README.md' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        $folder = (New-Item -ItemType Directory "TestDrive:/clone").FullName
        $root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
        foreach ($path in 'out/Bctrl', 'src/Bctrl.Emulator') {
            $target = New-Item -ItemType Directory -Force (Join-Path $folder (Split-Path $path))
            Copy-Item -LiteralPath (Join-Path $root $path) $target.FullName -Recurse
        }
        # Each block runs in the global scope, as at the prompt. A line of JSON says what came of it.
        Set-Content (Join-Path $folder 'run.ps1') @'
$ProgressPreference = 'SilentlyContinue'
foreach ($code in [IO.File]::ReadAllText("$PSScriptRoot/blocks.json") | ConvertFrom-Json) {
    $output = try { . ([scriptblock]::Create($code)) *>&1 } catch { $_ }
    [pscustomobject]@{
        Problems = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] -or $_ -is [Management.Automation.WarningRecord] } | ForEach-Object { "$_" })
        Text     = $output | Out-String -Width 120
    } | ConvertTo-Json -Compress
}
'@
        $blocks = [regex]::Matches([IO.File]::ReadAllText((Join-Path $root 'README.md')).Replace("`r`n", "`n"), '(?s)```powershell\n(.*?)```')
        ConvertTo-Json @($blocks | ForEach-Object { $_.Groups[1].Value }) | Set-Content (Join-Path $folder 'blocks.json')
        Push-Location $folder
        try {
            $results = @(Invoke-PowerShell -Command '. ./run.ps1' | ConvertFrom-Json)
        } finally {
            Pop-Location
        }
    }

    It 'has a first block that connects to the emulator and makes sample operations' -ForEach $blocks[0] {
        $Code | Should -Match 'Start-Emulator\.ps1'
        $Code | Should -Match 'Connect-Bctrl'
        $Code | Should -Match '-End failed'
    }

    It 'has a block that works after those before it: <FirstLine>' -ForEach $blocks {
        $results.Count | Should -BeGreaterOrEqual $Number -Because 'the blocks before must not end PowerShell'
        # The text of the README announces this warning.
        $results[$Number - 1].Problems -notlike 'Tool call * requires input: *' | Should -BeNullOrEmpty
    }

    It 'writes the files that it names' {
        foreach ($name in [regex]::Matches("$($blocks.Value)", '(?<=(Set-Content|Export-Csv|Out-File) )[\w.-]+').Value | Select-Object -Unique) {
            $file = Join-Path $folder "out/demo/$name"
            $file | Should -Exist
            (Get-Item $file).Length | Should -BeGreaterThan 0 -Because "$name must not be empty"
        }
    }
}

# Tests Wait-BctrlOperation in a process that can open only a few files and network connections.

Describe 'Wait-BctrlOperation with few file handles' -Skip:(-not $IsLinux) {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $emulator = Open-Emulator
        # PowerShell itself uses some 250.
        Set-Content TestDrive:/limited.sh 'ulimit -n 500; exec "$@"'
        Set-Content TestDrive:/wait.ps1 @'
param($Module, $Ids, [hashtable] $Parameters)
Import-Module $Module
$results = Get-Content $Ids | Wait-BctrlOperation @Parameters
'{0} succeeded, {1} errors' -f @($results | Where-Object Status -EQ succeeded).Count, $Error.Count
'@
    }

    AfterAll {
        Close-Emulator $emulator
    }

    It 'waits for more operations than there are handles<With>' -ForEach @(
        @{ With = ''; Parameters = '@{}' }
        @{ With = ', also with a higher -ThrottleLimit'; Parameters = '@{ ThrottleLimit = 1000 }' }
    ) {
        $ids = Join-Path $TestDrive 'ids.txt'
        Add-Operation 1000 -DurationSeconds 2 | Set-Content $ids
        $powershell = @(if ($toolHost) { $toolHost; Join-Path $PSHOME 'pwsh.dll' } else { Join-Path $PSHOME 'pwsh' })
        $command = "& '$(Join-Path $TestDrive 'wait.ps1')' '$([IO.Path]::Combine($out, 'Bctrl', 'Bctrl.psd1'))' '$ids' $Parameters"
        & bash (Join-Path $TestDrive 'limited.sh') @powershell -NoProfile -NonInteractive -Command $command 2>&1 | Should -Be '1000 succeeded, 0 errors'
    }
}

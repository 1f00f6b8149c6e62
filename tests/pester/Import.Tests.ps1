Describe 'The import of the module' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        $module = [IO.Path]::Combine($moduleParent, 'Bctrl')
    }

    It 'works twice, with -Force, and again after Remove-Module' {
        # In another runspace, because the tests need the module in this one.
        $shell = [powershell]::Create()
        try {
            $script = @'
param($Manifest, $Stub, $Key)
$ErrorActionPreference = 'Stop'
Import-Module $Manifest
Import-Module $Manifest
Import-Module $Manifest -Force
Remove-Module Bctrl
$PSModuleAutoLoadingPreference = 'None'
try { Wait-BctrlOperation a } catch { $_.FullyQualifiedErrorId }
Import-Module $Manifest
Connect-Bctrl -ApiKey $Key -Server https://api.example.test -HttpMessageHandler $Stub
(Wait-BctrlOperation a).Status
'@
            $output = $shell.AddScript($script).AddArgument((Join-Path $module 'Bctrl.psd1')).AddArgument((Get-Stub)).AddArgument((ConvertTo-Key)).Invoke()
            $output | Should -Be 'CommandNotFoundException', 'succeeded'
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Streams.Warning | Should -BeNullOrEmpty
        } finally {
            $shell.Dispose()
        }
    }

    It 'works for a second copy in the same session, also of another version' {
        $copy = Join-Path $TestDrive 'Bctrl'
        Copy-Item $module $copy -Recurse
        $manifest = Join-Path $copy 'Bctrl.psd1'
        (Get-Content $manifest -Raw) -replace "ModuleVersion( +)= '[^']+'", "ModuleVersion`$1= '99.0.0'" | Set-Content $manifest
        Set-Content TestDrive:/import.ps1 @'
$ErrorActionPreference = 'Stop'
foreach ($manifest in $args) {
    Import-Module $manifest
    Get-BctrlConnection
}
(Get-Module Bctrl).Version | ForEach-Object ToString
[Management.Automation.PSSerializer]::Serialize([Bctrl.Operation]::new()).Length -gt 0
(Get-TypeData Bctrl.Operation).SerializationDepth
'@
        $output = Invoke-PowerShell -File (Join-Path $TestDrive 'import.ps1') (Join-Path $module 'Bctrl.psd1') $manifest 2>&1
        $output -join "`n" | Should -BeLike "*99.0.0*True`n8"
    }

    It 'registers type data with the first command, and does not prompt for that with <Preference>' -ForEach @(
        @{ Preference = '$ConfirmPreference = "Low"' }
        @{ Preference = '$WhatIfPreference = $true' }
    ) {
        $script = "$Preference; Import-Module '$(Join-Path $module 'Bctrl.psd1')'; Get-BctrlConnection; (Get-TypeData Bctrl.Operation).SerializationDepth"
        Invoke-PowerShell -Command $script 2>&1 | Should -Be 8
    }
}

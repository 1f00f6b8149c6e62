<#
.SYNOPSIS
Makes the package for the PowerShell Gallery of the module as the build laid it out. `dotnet pack` runs it.

.PARAMETER Layout
The folder with the module.

.PARAMETER Destination
The folder for the package. It takes the place of another package of the module there.

.PARAMETER CycloneDXPath
The assembly of the tool that writes the bill of materials.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Layout,
    [Parameter(Mandatory)] [string] $Destination,
    [Parameter(Mandatory)] [string] $CycloneDXPath
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$folder = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())
$module = Join-Path $folder 'Bctrl'
try {
    $null = New-Item -ItemType Directory $folder
    Copy-Item $Layout $module -Recurse
    $manifest = Test-ModuleManifest (Join-Path $module 'Bctrl.psd1')
    $label = $manifest.PrivateData.PSData['Prerelease']
    $version = if ($label) { "$($manifest.Version)-$label" } else { "$($manifest.Version)" }

    # What ships of others, with versions, licences and hashes. What is only compiled against does not ship.
    # This PowerShell runs in the dotnet that packs.
    $said = & ([Environment]::ProcessPath) $CycloneDXPath (Join-Path $PSScriptRoot 'Bctrl.PowerShell.csproj') --framework netstandard2.0 `
        --exclude-filter 'PowerShellStandard.Library,NETStandard.Library' --disable-package-restore --no-serial-number `
        --set-name Bctrl --set-version $version --output $module --filename bom.cdx.json --output-format Json
    if ($LASTEXITCODE) { throw "CycloneDX ended with $LASTEXITCODE.`n$($said -join "`n")" }
    # The same module has the same bill, whenever it is written.
    $bill = Join-Path $module 'bom.cdx.json'
    (Get-Content $bill -Raw) -replace '\s*"timestamp": "[^"]*",' | Set-Content $bill -NoNewline

    $null = New-Item -ItemType Directory $Destination -Force
    Remove-Item (Join-Path $Destination 'Bctrl.*.nupkg')
    Compress-PSResource -Path $module -DestinationPath $Destination
    (Get-Item (Join-Path $Destination 'Bctrl.*.nupkg')).FullName
}
finally {
    Remove-Item $folder -Recurse -ErrorAction Ignore
}

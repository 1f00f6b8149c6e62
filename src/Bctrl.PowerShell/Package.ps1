<#
.SYNOPSIS
Creates the package for the PowerShell Gallery from the build output. `dotnet pack` runs this script.

.PARAMETER Layout
The folder with the module.

.PARAMETER Destination
The folder for the package. Another package of the module in this folder is deleted.

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

    # List the third-party packages that are shipped, with versions, licences and hashes. Packages that are only needed to
    # compile are not shipped. This PowerShell runs in the dotnet executable that creates the package.
    $output = & ([Environment]::ProcessPath) $CycloneDXPath (Join-Path $PSScriptRoot 'Bctrl.PowerShell.csproj') --framework netstandard2.0 `
        --exclude-filter 'PowerShellStandard.Library,NETStandard.Library' --disable-package-restore --no-serial-number `
        --set-name Bctrl --set-version $version --output $module --filename bom.cdx.json --output-format Json
    if ($LASTEXITCODE) { throw "CycloneDX exited with $LASTEXITCODE.`n$($output -join "`n")" }
    # Remove the time, so that two builds create the same file.
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

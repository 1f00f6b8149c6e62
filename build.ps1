#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, documents, analyzes, packages and installs the module.

.DESCRIPTION
Requires PowerShell 7.4 or later and the .NET 10 SDK. You can also build, test and package the module without this script:
run `dotnet build`, `dotnet test` and `dotnet pack`.

Docs and Analyze each need a module of the PowerShell Gallery, which build.packages.psd1 names. If it is missing, it is
installed for the current user. Everything else comes from NuGet.

.PARAMETER Task
One or more tasks. They run in this order:

Clean     Deletes all build output.
Docs      Creates the help files in src/Bctrl.PowerShell/Help from the pages in docs/en-US.
Build     Builds the solution, and writes the module to out/Bctrl.
Analyze   Runs PSScriptAnalyzer for every script and data file.
Test      Runs `dotnet test`, including Pester.
Package   Creates out/Bctrl.<version>.nupkg for the PowerShell Gallery.
Install   Copies the module to the folder of the current user's modules.

.PARAMETER Configuration
Debug or Release. The default is Debug. Package and Install always use Release.

.PARAMETER Prerelease
A label such as beta1 for Build, Package and Install. The version becomes a prerelease version, such as 0.1.0-beta1.

.PARAMETER CodeCoverage
Measures the code coverage of Test. The results are Cobertura files in TestResults: one of the C# code and one of the
runbooks.

.EXAMPLE
./build.ps1

Builds the module.

.EXAMPLE
./build.ps1 Test -CodeCoverage

Runs the tests and measures the code coverage.

.EXAMPLE
./build.ps1 Analyze, Test, Package -Prerelease beta1

Analyzes, tests and packages a prerelease.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Analyze', 'Package', 'Install', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [ValidatePattern('^([A-Za-z][0-9A-Za-z]*)?$')]
    [string] $Prerelease = '',

    [switch] $CodeCoverage
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

$out = Join-Path $PSScriptRoot 'out'
$module = Join-Path $out 'Bctrl'
$results = Join-Path $PSScriptRoot 'TestResults'

function Write-Step ([string] $Text) {
    Write-Information "$($PSStyle.Bold)$($PSStyle.Foreground.Cyan)==> $Text$($PSStyle.Reset)"
}

# Runs dotnet. If it fails, the build stops.
function Invoke-DotNet {
    # An argument can be a list, and the list can be empty.
    $arguments = @($args | ForEach-Object { $_ })
    Write-Step "dotnet $arguments"
    & dotnet @arguments
    if ($LASTEXITCODE) { throw "dotnet $($arguments[0]) exited with $LASTEXITCODE." }
}

# Returns the MSBuild argument for the prerelease label, if there is one.
function Get-Label { if ($Prerelease) { "-p:Prerelease=$Prerelease" } }

# Imports a module of build.packages.psd1, and installs it first if it is missing.
function Import-Tool ([string] $Name) {
    $version = [version](Import-PowerShellDataFile (Join-Path $PSScriptRoot 'build.packages.psd1'))[$Name]
    $known = Get-Module -ListAvailable $Name | Where-Object Version -ge $version | Sort-Object Version | Select-Object -Last 1
    if (-not $known) {
        Write-Step "Installing $Name $version from the PowerShell Gallery for the current user"
        if (Get-Command Install-PSResource -ErrorAction Ignore) {
            Install-PSResource -Name $Name -Version $version -Scope CurrentUser -TrustRepository
        }
        elseif (Get-Command Install-Module -ErrorAction Ignore) {
            Install-Module -Name $Name -RequiredVersion $version -Scope CurrentUser -Force -SkipPublisherCheck
        }
        else {
            throw "$Name $version is not installed. Install-PSResource, which could install it, is missing too."
        }
        $known = Get-Module -ListAvailable $Name | Where-Object Version -EQ $version
    }
    Write-Step "$Name $($known.Version)"
    Import-Module -Name $Name -RequiredVersion $known.Version
}

function Invoke-BuildTask {
    Invoke-DotNet build --configuration $Configuration @(Get-Label)
}

function Invoke-TestTask {
    $coverage = if ($CodeCoverage) { '--settings', (Join-Path $PSScriptRoot 'tests/coverage.runsettings') }
    Invoke-DotNet test --configuration $Configuration --results-directory $results @coverage
    if ($CodeCoverage) {
        # A new process does not lock the assemblies of the module here, and does not use strict mode.
        $pwsh = dotnet msbuild (Join-Path $PSScriptRoot 'src/Bctrl.PowerShell') -getProperty:PwshPath
        Invoke-DotNet exec $pwsh -NoProfile -File (Join-Path $PSScriptRoot 'tests/pester/Run.ps1') `
            -Path (Join-Path $PSScriptRoot 'tests/pester/Runbooks*.Tests.ps1') -CoveragePath (Join-Path $results 'runbooks.cobertura.xml')
    }
}

function Invoke-DocsTask {
    Import-Tool Microsoft.PowerShell.PlatyPS
    Write-Step 'Creating src/Bctrl.PowerShell/Help from docs/en-US'
    & (Join-Path $PSScriptRoot 'docs/tools/Export-Help.ps1') | ForEach-Object { Write-Information "    $($_.Name)" }
}

function Invoke-AnalyzeTask {
    Import-Tool PSScriptAnalyzer
    if (-not (Test-Path $module)) { Invoke-BuildTask }
    Write-Step 'PSScriptAnalyzer'
    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    # These rules don't recognize variables that Pester blocks and jobs share, or mocks.
    $notInTests = 'PSUseDeclaredVarsMoreThanAssignments', 'PSUseUsingScopeModifierInNewRunspaces', 'PSAvoidOverwritingBuiltInCmdlets'
    $built = [regex]'[\\/](bin|obj|out|TestResults|\.git)[\\/]'
    $files = Get-ChildItem $PSScriptRoot -Recurse -Include *.ps1, *.psd1, *.psm1 |
        # The files that the manifest names exist only in the build output.
        Where-Object { $_.FullName.Substring($PSScriptRoot.Length) -notmatch $built -and $_.Name -ne 'Bctrl.psd1' }
    $findings = @(
        foreach ($file in @($files) + (Get-Item (Join-Path $module 'Bctrl.psd1'))) {
            $path = [IO.Path]::GetRelativePath($PSScriptRoot, $file.FullName)
            $exclude = if ($path -match '^tests\b') { @{ ExcludeRule = $notInTests } } else { @{} }
            Invoke-ScriptAnalyzer -Path $file.FullName -Settings $settings @exclude |
                ForEach-Object { '{0}:{1}: {2}: {3}' -f $path, $_.Line, $_.RuleName, $_.Message }
        }
    )
    if ($findings) { throw "PSScriptAnalyzer found $($findings.Count):`n$($findings -join "`n")" }
    Write-Information "    $(@($files).Count + 1) files, no findings"
}

function Invoke-PackageTask {
    Invoke-DotNet pack (Join-Path $PSScriptRoot 'src/Bctrl.PowerShell') --configuration Release @(Get-Label)
    Get-Item (Join-Path $out 'Bctrl.*.nupkg')
}

function Invoke-InstallTask {
    Invoke-DotNet build (Join-Path $PSScriptRoot 'src/Bctrl.PowerShell') --configuration Release @(Get-Label)
    $folder = if ($IsWindows) {
        Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell/Modules'
    }
    else {
        Join-Path ([Environment]::GetFolderPath('UserProfile')) '.local/share/powershell/Modules'
    }
    $version = [regex]::Match((Get-Content (Join-Path $module 'Bctrl.psd1') -Raw), "ModuleVersion\s*=\s*'([^']+)'").Groups[1].Value
    $target = Join-Path $folder "Bctrl/$version"
    Write-Step "Copying the module to $target"
    if (Test-Path $target) { Remove-Item $target -Recurse -Force }
    Copy-Item $module $target -Recurse -Force
    if ($folder -notin ($env:PSModulePath -split [IO.Path]::PathSeparator)) {
        Write-Warning "PowerShell does not find the module, because $folder is not in PSModulePath."
    }
    Get-Module -ListAvailable Bctrl | Where-Object ModuleBase -EQ $target
}

function Invoke-CleanTask {
    Write-Step 'Deleting the build output'
    $folders = @($out, $results) + (Get-ChildItem (Join-Path $PSScriptRoot 'src'), (Join-Path $PSScriptRoot 'tests') -Directory -Recurse -Depth 2 |
            Where-Object { $_.Name -in 'bin', 'obj' -and (Test-Path (Join-Path $_.Parent.FullName '*.csproj')) }).FullName
    $folders | Where-Object { $_ -and (Test-Path $_) } | Remove-Item -Recurse -Force
}

Push-Location $PSScriptRoot
try {
    $chosen = 'Clean', 'Docs', 'Build', 'Analyze', 'Test', 'Package', 'Install' | Where-Object { $_ -in $Task }
    foreach ($name in $chosen) { & "Invoke-${name}Task" }
}
finally {
    Pop-Location
}

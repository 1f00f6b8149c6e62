#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests, documents, analyses, packs and installs the module.

.DESCRIPTION
For those who have PowerShell 7.4 or later and the .NET 10 SDK. Everything that matters works without it too:
`dotnet build`, `dotnet test` and `dotnet pack`.

Docs and Analyze need a module of the PowerShell Gallery, which build.packages.psd1 names. It is installed for the current
user when it is missing, and only then. Everything else comes from NuGet.

.PARAMETER Task
What to do. Of several, this is the order:

Clean     deletes everything that was built.
Docs      makes what Get-Help reads (src/Bctrl.PowerShell/Help) of the pages in docs/en-US.
Build     builds the solution, and lays the finished module out in out/Bctrl.
Analyze   runs PSScriptAnalyzer over every script and data file.
Test      runs `dotnet test`, Pester included.
Package   makes out/Bctrl.<version>.nupkg, as the PowerShell Gallery takes it.
Install   puts the module where PowerShell looks for the current user's modules.

.PARAMETER Configuration
Debug or Release. The default is Debug; Package and Install always take Release.

.PARAMETER Prerelease
A label such as beta1 for Build, Package and Install. It makes the version a prerelease: 0.1.0-beta1.

.PARAMETER CodeCoverage
Has Test measure what it covers: TestResults gets a Cobertura file of the C# code, and one of the runbooks.

.EXAMPLE
./build.ps1

Builds.

.EXAMPLE
./build.ps1 Test -CodeCoverage

Builds, runs all tests, and measures what they cover.

.EXAMPLE
./build.ps1 Analyze, Test, Package -Prerelease beta1

What a release goes through.
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

# A program that fails ends the build.
function Invoke-DotNet {
    # An argument may be a list, and an empty one.
    $arguments = @($args | ForEach-Object { $_ })
    Write-Step "dotnet $arguments"
    & dotnet @arguments
    if ($LASTEXITCODE) { throw "dotnet $($arguments[0]) ended with $LASTEXITCODE." }
}

# The label as an argument to MSBuild, if there is one.
function Get-Label { if ($Prerelease) { "-p:Prerelease=$Prerelease" } }

# Imports a module of build.packages.psd1, and installs it first when it is not there.
function Import-Tool ([string] $Name) {
    $version = [version](Import-PowerShellDataFile (Join-Path $PSScriptRoot 'build.packages.psd1'))[$Name]
    $known = Get-Module -ListAvailable $Name | Where-Object Version -ge $version | Sort-Object Version | Select-Object -Last 1
    if (-not $known) {
        Write-Step "$Name $version is not here: it is installed from the PowerShell Gallery for the current user."
        if (Get-Command Install-PSResource -ErrorAction Ignore) {
            Install-PSResource -Name $Name -Version $version -Scope CurrentUser -TrustRepository
        }
        elseif (Get-Command Install-Module -ErrorAction Ignore) {
            Install-Module -Name $Name -RequiredVersion $version -Scope CurrentUser -Force -SkipPublisherCheck
        }
        else {
            throw "$Name $version is missing, and so is Install-PSResource, which would install it."
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
        # In a PowerShell of its own: the module's assemblies stay free to be built again, and strict mode stays here.
        $pwsh = dotnet msbuild (Join-Path $PSScriptRoot 'src/Bctrl.PowerShell') -getProperty:PwshPath
        Invoke-DotNet exec $pwsh -NoProfile -File (Join-Path $PSScriptRoot 'tests/pester/Run.ps1') `
            -Path (Join-Path $PSScriptRoot 'tests/pester/Runbooks.Tests.ps1') -CoveragePath (Join-Path $results 'runbooks.cobertura.xml')
    }
}

function Invoke-DocsTask {
    Import-Tool Microsoft.PowerShell.PlatyPS
    Write-Step 'docs/en-US becomes src/Bctrl.PowerShell/Help'
    & (Join-Path $PSScriptRoot 'docs/tools/Export-Help.ps1') | ForEach-Object { Write-Information "    $($_.Name)" }
}

function Invoke-AnalyzeTask {
    Import-Tool PSScriptAnalyzer
    if (-not (Test-Path $module)) { Invoke-BuildTask }
    Write-Step 'PSScriptAnalyzer'
    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    # What Pester's blocks and jobs use of one another, these rules don't see; and a mock overwrites what it mocks.
    $notInTests = 'PSUseDeclaredVarsMoreThanAssignments', 'PSUseUsingScopeModifierInNewRunspaces', 'PSAvoidOverwritingBuiltInCmdlets'
    $built = [regex]'[\\/](bin|obj|out|TestResults|\.git)[\\/]'
    $files = Get-ChildItem $PSScriptRoot -Recurse -Include *.ps1, *.psd1, *.psm1 |
        # The manifest names files that lie beside it only where the module is laid out.
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
    Write-Information "    $(@($files).Count + 1) files, nothing found"
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
    Write-Step "The module goes to $target"
    if (Test-Path $target) { Remove-Item $target -Recurse -Force }
    Copy-Item $module $target -Recurse -Force
    if ($folder -notin ($env:PSModulePath -split [IO.Path]::PathSeparator)) {
        Write-Warning "PowerShell does not look there: $folder is not in PSModulePath."
    }
    Get-Module -ListAvailable Bctrl | Where-Object ModuleBase -EQ $target
}

function Invoke-CleanTask {
    Write-Step 'What was built goes'
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

#Requires -Version 5.1
<#
.SYNOPSIS
Runs the Pester tests of the built module in this PowerShell, or in Windows PowerShell.

.DESCRIPTION
`dotnet test` runs them too, in the PowerShell that NuGet restores. This is for another PowerShell, and for a closer look.
Run `dotnet build` first: it builds the module, and restores Pester. The exit code is the number of tests that failed.

.PARAMETER Path
Files of tests, or folders. The default is all.

.PARAMETER Name
Runs only the tests whose full names fit this wildcard.

.PARAMETER Framework
The assembly of the module to test: net8.0 or netstandard2.0. The default is what this PowerShell imports.

.PARAMETER CoveragePath
Measures what the tests cover of the runbooks, and writes it to this file in the form of Cobertura.

.EXAMPLE
./tests/pester/Run.ps1 -Path ./tests/pester/Get-BctrlOperation.Tests.ps1

Runs one file.

.EXAMPLE
./tests/pester/Run.ps1 -Name '*waits once for an id*'

Runs one test.

.EXAMPLE
pwsh -NoProfile -File ./tests/pester/Run.ps1 -Framework netstandard2.0

Runs them all in a PowerShell of their own, over the assembly that Windows PowerShell gets.
#>
[CmdletBinding()]
param(
    [string[]] $Path = $PSScriptRoot,
    [string[]] $Name,
    [ValidateSet('net8.0', 'netstandard2.0')] [string] $Framework,
    [string] $CoveragePath
)

$root = Split-Path (Split-Path $PSScriptRoot)
$pester = dotnet msbuild (Join-Path $root 'src/Bctrl.PowerShell') -getProperty:PesterPath
if ($LASTEXITCODE -or -not (Test-Path "$pester")) {
    throw "Pester has not been restored. Run 'dotnet build' first. $pester"
}
Import-Module $pester -ErrorAction Stop

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.Exit = $true
if ($Name) { $configuration.Filter.FullName = $Name }
if ($CoveragePath) {
    $configuration.CodeCoverage.Enabled = $true
    $configuration.CodeCoverage.Path = Join-Path $root 'docs/runbooks'
    $configuration.CodeCoverage.OutputFormat = 'Cobertura'
    $configuration.CodeCoverage.OutputPath = $CoveragePath
    # It is measured, and no target to meet.
    $configuration.CodeCoverage.CoveragePercentTarget = 0
}
if ($Framework) { $env:BCTRL_TEST_FRAMEWORK = $Framework }
Invoke-Pester -Configuration $configuration

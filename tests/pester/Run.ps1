#Requires -Version 5.1
<#
.SYNOPSIS
Runs the Pester tests of the built module in this PowerShell, or in Windows PowerShell.

.DESCRIPTION
`dotnet test` also runs these tests, in the PowerShell that NuGet restores. Use this script to run them in another PowerShell,
or to debug them. Run `dotnet build` first. It builds the module and restores Pester. The exit code is the number of failed
tests.

.PARAMETER Path
The test files or folders to run. The default is all test files.

.PARAMETER Name
Runs only the tests whose full names match this wildcard.

.PARAMETER Framework
The target framework of the assembly to test: net8.0 or netstandard2.0. The default is the assembly for this PowerShell.

.PARAMETER CoveragePath
Measures the code coverage of the runbooks, and writes it to this file in the Cobertura format.

.EXAMPLE
./tests/pester/Run.ps1 -Path ./tests/pester/Get-BctrlOperation.Tests.ps1

Runs one file.

.EXAMPLE
./tests/pester/Run.ps1 -Name '*waits once for an id*'

Runs one test.

.EXAMPLE
pwsh -NoProfile -File ./tests/pester/Run.ps1 -Framework netstandard2.0

Runs all tests in a new process, with the assembly for Windows PowerShell.
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
    # There is no minimum coverage.
    $configuration.CodeCoverage.CoveragePercentTarget = 0
}
if ($Framework) { $env:BCTRL_TEST_FRAMEWORK = $Framework }
Invoke-Pester -Configuration $configuration

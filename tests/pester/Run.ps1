#Requires -Version 5.1
<#
.SYNOPSIS
Runs the Pester tests of the built module, in PowerShell or in Windows PowerShell.

.DESCRIPTION
Build first. Pester has to be there: build.ps1 installs it, or Install-Module. The exit code is 0 when all tests pass.

.PARAMETER CoveragePath
Measures what the tests cover of the runbooks, and writes it to this file in the form of Cobertura.

.EXAMPLE
pwsh -NoProfile -File ./tests/pester/Run.ps1

Runs them all in a PowerShell of their own.
#>
[CmdletBinding()]
param([string] $CoveragePath)

$root = Split-Path (Split-Path $PSScriptRoot)
$version = (Import-PowerShellDataFile (Join-Path $root 'build.packages.psd1')).Pester
Import-Module Pester -MinimumVersion $version -ErrorAction Stop

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.Exit = $true
if ($CoveragePath) {
    $configuration.CodeCoverage.Enabled = $true
    $configuration.CodeCoverage.Path = Join-Path $root 'docs/runbooks'
    $configuration.CodeCoverage.OutputFormat = 'Cobertura'
    $configuration.CodeCoverage.OutputPath = $CoveragePath
    # It is measured, and no target to meet.
    $configuration.CodeCoverage.CoveragePercentTarget = 0
}
Invoke-Pester -Configuration $configuration

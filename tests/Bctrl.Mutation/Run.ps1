#Requires -Version 7.4
<#
.SYNOPSIS
Measures with Stryker.NET how many changes of the code the tests notice.

.DESCRIPTION
Stryker changes the code in one place at a time, such as a comparison or a condition, and runs the tests that use this place.
If no test fails, nothing notices the change. The mutation score is the share of the changes that the tests notice.

The script copies the repository to out/mutation, and builds and changes the code there. It returns a row for each file, writes
the changes that no test noticed to TestResults/mutation/<Project>.txt, and a report as a web page beside it. It fails if the
score is under 90 %, or if the score of a file is under 80 %.

.PARAMETER Project
Client    src/Bctrl.Client, with the tests of tests/Bctrl.Client.Tests.
Module    the cmdlets, parameters, progress and session of src/Bctrl.PowerShell, with the tests of tests/pester.

.PARAMETER Mutate
Changes only the files that match these patterns, which are relative to the project, such as Polling/*.cs.

.EXAMPLE
./tests/Bctrl.Mutation/Run.ps1 Client

Measures the client.

.EXAMPLE
./tests/Bctrl.Mutation/Run.ps1 Module -Mutate Cmdlets/Wait*.cs

Measures one cmdlet.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [ValidateSet('Client', 'Module')] [string] $Project,
    [string[]] $Mutate = @()
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = Split-Path (Split-Path $PSScriptRoot)
$copy = Join-Path $root "out/mutation/$Project"
$results = Join-Path $root 'TestResults/mutation'

# Runs dotnet in the copy.
function Invoke-DotNet {
    & dotnet @args | Out-Host
    if ($LASTEXITCODE) { throw "dotnet $($args[0]) exited with $LASTEXITCODE." }
}

# Copies the files that Git doesn't ignore.
if (Test-Path $copy) { Remove-Item $copy -Recurse -Force }
git -C $root ls-files --cached --others --exclude-standard | Where-Object { Test-Path (Join-Path $root $_) } | ForEach-Object {
    $target = Join-Path $copy $_
    $null = New-Item (Split-Path $target) -ItemType Directory -Force
    Copy-Item (Join-Path $root $_) $target
}

$variables = @{
    # Builds only net8.0, and accepts the warnings that changed code causes.
    MutationTesting      = 'true'
    # The random tests run for each change.
    BCTRL_TEST_SCHEDULES = '250'
    BCTRL_TEST_CASES     = '400'
    # How long a Pester test waits for something that a change may prevent, in seconds.
    BCTRL_TEST_TIMEOUT   = '10'
    # Stryker and the tests exchange files here. Two runs at the same time would use the same names.
    TMPDIR               = Join-Path $copy 'tmp'
}
$saved = @{}
foreach ($name in $variables.Keys) {
    $saved[$name] = [Environment]::GetEnvironmentVariable($name)
    [Environment]::SetEnvironmentVariable($name, $variables[$name])
}
$null = New-Item $variables.TMPDIR -ItemType Directory -Force
$tests = if ($Project -eq 'Client') { 'Bctrl.Client.Tests' } else { 'Bctrl.Mutation' }
Push-Location (Join-Path $copy "tests/$tests")
try {
    if ($Project -eq 'Module') {
        Invoke-DotNet build (Join-Path $copy 'src/Bctrl.PowerShell')
        Invoke-DotNet build (Join-Path $copy 'tests/Bctrl.Mutation')
    } else {
        # Restores Stryker.
        Invoke-DotNet restore (Join-Path $copy 'tests/Bctrl.Mutation')
    }
    $stryker = dotnet msbuild (Join-Path $copy 'tests/Bctrl.Mutation') -getProperty:StrykerPath
    $patterns = @($Mutate | ForEach-Object { '--mutate', $_ })
    Invoke-DotNet $stryker --config-file (Join-Path $PSScriptRoot "$Project.json") --output (Join-Path $results $Project) --skip-version-check @patterns
}
finally {
    Pop-Location
    foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
}

$report = Get-Content (Join-Path $results "$Project/reports/mutation-report.json") -Raw | ConvertFrom-Json -AsHashtable
$unnoticed = [Collections.Generic.List[string]]::new()

# Returns the percentage of the mutants that the tests noticed. An endless loop is also noticed.
function Get-Score ($Mutant) {
    $noticed = @($Mutant | Where-Object status -in 'Killed', 'Timeout').Count
    [math]::Round(100 * $noticed / $Mutant.Count, 1)
}

$valid = @()
$rows = foreach ($path in $report.files.Keys | Sort-Object) {
    $mutants = @($report.files[$path].mutants | Where-Object status -in 'Killed', 'Timeout', 'Survived', 'NoCoverage')
    if (-not $mutants) { continue }
    $valid += $mutants
    $name = [IO.Path]::GetRelativePath((Join-Path $copy 'src'), ([IO.Path]::Combine($report.projectRoot, $path)))
    $missed = @($mutants | Where-Object status -in 'Survived', 'NoCoverage' | Sort-Object { $_.location.start.line })
    foreach ($mutant in $missed) {
        $unnoticed.Add("${name}:$($mutant.location.start.line): $($mutant.mutatorName): $($mutant.replacement)")
    }
    [pscustomobject] @{ File = $name; Score = Get-Score $mutants; Noticed = $mutants.Count - $missed.Count; NotNoticed = $missed.Count }
}
if (-not $valid) { throw "No code can be changed in the files that match -Mutate: $($Mutate -join ', ')" }
Set-Content (Join-Path $results "$Project.txt") $unnoticed
$score = Get-Score $valid
$rows
Write-Host "Mutation score of ${Project}: $score %, of $($valid.Count) mutants. $($unnoticed.Count) not noticed: TestResults/mutation/$Project.txt"
$low = @($rows | Where-Object Score -lt 80)
if ($score -lt 90 -or $low) { throw "The mutation score must be at least 90 %, and 80 % for each file. Under 80 %: $(@($low | ForEach-Object File) -join ', ')" }

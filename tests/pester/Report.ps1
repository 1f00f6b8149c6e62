#Requires -Version 5.1
<#
.SYNOPSIS
Runs Pester test files, and writes the result of each test as JSON. `dotnet test` uses this script. To run tests yourself, use
Run.ps1.

.DESCRIPTION
Reads lines from standard input in UTF-8. Each line has the path of a test file, a tab, and the path of the report to write.
After each report, the script writes a line with the marker to standard output. All other output comes from the tests.

.PARAMETER PesterPath
The path of the Pester manifest.

.PARAMETER Marker
The line to write when a report is complete.

.PARAMETER Discover
Reports the tests without running them.

.PARAMETER StopAtFailure
Runs no more tests of a file after the first failed test.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $PesterPath,
    [Parameter(Mandatory)] [string] $Marker,
    [switch] $Discover,
    [switch] $StopAtFailure
)

$ErrorActionPreference = 'Stop'
[Console]::InputEncoding = [Text.UTF8Encoding]::new($false)
Import-Module $PesterPath

if ($env:STRYKER_COVERAGE_FILE) {
    # The mutated assembly reads these variables when its code first runs. Remove them then, because Stryker would wait for the
    # coverage of processes that tests start, which may already have exited.
    Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'Bctrl', 'Bctrl.psd1'))
    Disconnect-Bctrl
    Remove-Item env:STRYKER_COVERAGE*
}

# Converts error records to text, with the location of each error in the tests.
function ConvertTo-Text {
    param($ErrorRecord)

    @($ErrorRecord | ForEach-Object {
            $message = if ($_.PSObject.Properties['DisplayErrorMessage']) { $_.DisplayErrorMessage } else { "$_" }
            $location = if ($_.PSObject.Properties['DisplayStackTrace']) { $_.DisplayStackTrace } else { $_.ScriptStackTrace }
            "$message`n$location".Trim()
        }) -join "`n"
}

# Replaces <Name> in the name of a test with its data, as far as the data is known before the test runs.
function Expand-Name {
    param([string] $Name, [Collections.IDictionary] $Data)

    [regex]::Replace($Name, '<(\w+)>', {
            param($match)
            $key = $match.Groups[1].Value
            if ($Data -and $Data.Contains($key)) { "$($Data[$key])" } else { $match.Value }
        })
}

# Gets the names of the enclosing blocks and of the test. The data of a block also applies to the tests in it.
function Get-FullName {
    param($Item)

    $names = [Collections.Generic.List[string]]::new()
    $data = @{}
    for ($current = $Item; $current -and $current.Name -ne 'Root'; $current = if ($current.PSObject.Properties['Parent']) { $current.Parent } else { $current.Block }) {
        if ($current.Data -is [Collections.IDictionary]) {
            foreach ($key in $current.Data.Keys) { if (-not $data.ContainsKey($key)) { $data[$key] = $current.Data[$key] } }
        }
        elseif ($null -ne $current.Data -and -not $data.ContainsKey('_')) { $data['_'] = $current.Data }
        $names.Insert(0, $current.Name)
    }
    Expand-Name ($names -join ': ') $data
}

function Get-Block {
    param($Block)

    $Block
    foreach ($inner in $Block.Blocks) { Get-Block $inner }
}

# Gets the errors of the enclosing blocks of a test. If BeforeAll of a block fails, the test does not run.
function Get-BlockError {
    param($Test)

    for ($block = $Test.Block; $block; $block = $block.Parent) { $block.ErrorRecord }
}

# In the tests, a non-terminating error must not become a terminating error.
$ErrorActionPreference = 'Continue'

while ($line = [Console]::In.ReadLine()) {
    $file, $report = $line -split "`t"
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = [WildcardPattern]::Escape($file)
    $configuration.Run.SkipRun = [bool] $Discover
    $configuration.Run.PassThru = $true
    if ($StopAtFailure) { $configuration.Run.SkipRemainingOnFailure = 'Run' }
    $configuration.Output.Verbosity = 'None'
    $run = Invoke-Pester -Configuration $configuration
    if (-not $run) { throw "Pester returned no result for $file." }

    # Parse errors and errors in BeforeAll and AfterAll belong to the file, not to a test.
    $problems = @($run.Containers.ErrorRecord) + @($run.Containers.Blocks | ForEach-Object { (Get-Block $_).ErrorRecord })
    [pscustomobject] @{
        Error = ConvertTo-Text @($problems | Where-Object { $_ })
        Tests = @(
            foreach ($test in $run.Tests) {
                [pscustomobject] @{
                    Name   = Get-FullName $test
                    Line   = $test.StartLine
                    Result = "$($test.Result)"
                    Error  = ConvertTo-Text @(if ($test.ErrorRecord) { $test.ErrorRecord } else { Get-BlockError $test })
                }
            })
    } | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath $report -Encoding UTF8
    # Start a new line, because a test can have written an incomplete line.
    [Console]::Out.WriteLine("`n$Marker")
}

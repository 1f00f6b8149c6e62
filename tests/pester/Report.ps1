#Requires -Version 5.1
<#
.SYNOPSIS
Runs files of Pester tests, and reports each test as JSON. `dotnet test` uses it; people use Run.ps1.

.DESCRIPTION
Reads from standard input, line by line and in UTF-8, the path of a file of tests, a tab, and the path of the report to
write. When a report is complete, a line with the marker goes to standard output. Everything else there comes from the
tests.

.PARAMETER PesterPath
The manifest of Pester.

.PARAMETER Marker
The line that says that a report is complete.

.PARAMETER Discover
Reports which tests there are, and runs none.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $PesterPath,
    [Parameter(Mandatory)] [string] $Marker,
    [switch] $Discover
)

$ErrorActionPreference = 'Stop'
[Console]::InputEncoding = [Text.UTF8Encoding]::new($false)
Import-Module $PesterPath

# The text of errors, with the place in the tests where each happened.
function ConvertTo-Text {
    param($ErrorRecord)

    @($ErrorRecord | ForEach-Object {
            $message = if ($_.PSObject.Properties['DisplayErrorMessage']) { $_.DisplayErrorMessage } else { "$_" }
            $place = if ($_.PSObject.Properties['DisplayStackTrace']) { $_.DisplayStackTrace } else { $_.ScriptStackTrace }
            "$message`n$place".Trim()
        }) -join "`n"
}

# A name with the values of its data in place of <Name>, as far as they are known before the test runs.
function Expand-Name {
    param([string] $Name, [Collections.IDictionary] $Data)

    [regex]::Replace($Name, '<(\w+)>', {
            param($match)
            $key = $match.Groups[1].Value
            if ($Data -and $Data.Contains($key)) { "$($Data[$key])" } else { $match.Value }
        })
}

# What a test is called: the blocks around it, and its own name. The values of a block hold for what is in it.
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

# The errors of the blocks around a test: its BeforeAll failed, so that it did not run.
function Get-BlockError {
    param($Test)

    for ($block = $Test.Block; $block; $block = $block.Parent) { $block.ErrorRecord }
}

while ($line = [Console]::In.ReadLine()) {
    $file, $report = $line -split "`t"
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = [WildcardPattern]::Escape($file)
    $configuration.Run.SkipRun = [bool] $Discover
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'None'
    $run = Invoke-Pester -Configuration $configuration
    if (-not $run) { throw "Pester gave no result for $file." }

    # A file that cannot be parsed, and the BeforeAll and AfterAll of blocks, are errors of no test: they are the file's.
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
    # A test may have written a line that has not ended.
    [Console]::Out.WriteLine("`n$Marker")
}

# Converts the same large response to objects several times, with Invoke-RestMethod or with the module. The module converts
# the result of a step when it is first read: 'look' reads each result.
param([ValidateSet('rest', 'module', 'look')] [string] $Way, [string] $Module, [string] $Id, [string] $Server, [int] $Runs)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/metrics.ps1

if ($Way -ne 'rest') {
    Import-Module $Module
    Connect-Bctrl -Server $Server
    $read = if ($Way -eq 'module') {
        { (Wait-BctrlOperation $Id).Result.Steps }
    }
    else {
        { $steps = (Wait-BctrlOperation $Id).Result.Steps; foreach ($step in $steps) { $null = $step.Result }; $steps }
    }
}
else {
    $request = @{
        Uri         = "${Server}v1/operations/$Id/wait"
        Method      = 'Post'
        ContentType = 'application/json'
        Headers     = @{ Authorization = "Bearer $env:BCTRL_API_KEY" }
        Body        = '{"timeoutMs":30000}'
    }
    $read = { (Invoke-RestMethod @request).operation.result.steps }
}

$milliseconds = [Collections.Generic.List[double]]::new()
$cpuMilliseconds = [Collections.Generic.List[double]]::new()
$megabytes = [Collections.Generic.List[double]]::new()
for ($i = 0; $i -lt $Runs; $i++) {
    [GC]::Collect()
    $allocated = [GC]::GetTotalAllocatedBytes($true)
    $cpu = Get-CpuTime
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $steps = & $read
    $milliseconds.Add($watch.Elapsed.TotalMilliseconds)
    $cpuMilliseconds.Add(((Get-CpuTime) - $cpu) * 1000)
    $megabytes.Add(([GC]::GetTotalAllocatedBytes($true) - $allocated) / 1MB)
    # Check that the complete response was read, including nested values.
    if ($steps[-1].result.items[1].sku -ne "B-$($steps.Count)") { throw 'The last step is not the expected one.' }
}
[Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject @{ steps = $steps.Count; milliseconds = $milliseconds; cpuMilliseconds = $cpuMilliseconds; megabytes = $megabytes }))

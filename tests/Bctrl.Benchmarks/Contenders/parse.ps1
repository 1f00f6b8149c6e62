# Turns the same large answer into objects, several times, by Invoke-RestMethod or by the module, whose values of any type
# become objects with the first look: 'look' looks at each.
param([ValidateSet('rest', 'module', 'look')] [string] $Way, [string] $Module, [string] $Id, [string] $Server, [int] $Runs)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/figures.ps1

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
    # Both must have read it all, to the innermost value.
    if ($steps[-1].result.items[1].sku -ne "B-$($steps.Count)") { throw 'The last step is not what it should be.' }
}
[Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject @{ steps = $steps.Count; milliseconds = $milliseconds; cpuMilliseconds = $cpuMilliseconds; megabytes = $megabytes }))

# Turns the same large answer into objects, several times, by the module or by Invoke-RestMethod.
param([ValidateSet('module', 'rest')] [string] $Way, [string] $Module, [string] $Id, [string] $Server, [int] $Runs)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/figures.ps1

if ($Way -eq 'module') {
    Import-Module $Module
    Connect-Bctrl -Server $Server
    $read = { (Wait-BctrlOperation $Id).Result.Steps }
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

# Measures Import-Module in a new session.
param([string] $Module)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/metrics.ps1

$before = [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name })
$cpu = Get-CpuTime
$watch = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$milliseconds = $watch.Elapsed.TotalMilliseconds
$cpu = (Get-CpuTime) - $cpu
$loaded = [AppDomain]::CurrentDomain.GetAssemblies().ForEach({ $_.GetName().Name }).Where({ $_ -notin $before })
[Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject @{ milliseconds = $milliseconds; cpuMilliseconds = $cpu * 1000; assemblies = @($loaded) }))

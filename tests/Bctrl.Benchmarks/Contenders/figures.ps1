# What a contender in PowerShell says of itself; dot-sourced by the others.

function Get-CpuTime { [Environment]::CpuUsage.TotalTime.TotalSeconds }

function Get-PeakMemory {
    if ($IsLinux) {
        # .NET does not fill in the peak on Linux; the kernel knows it.
        $line = [IO.File]::ReadAllLines('/proc/self/status').Where({ $_.StartsWith('VmHWM:') })[0]
        return [double]($line -replace '\D') / 1024
    }
    [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB
}

# Runs the work and writes its outcome as one line. The work returns how many operations it has seen succeed.
function Measure-Work([scriptblock] $Work) {
    $cpu = Get-CpuTime
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $count = & $Work
    $seconds = $watch.Elapsed.TotalSeconds
    $cpuAfter = Get-CpuTime
    [Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject @{
        count = $count; seconds = $seconds; cpuSeconds = $cpuAfter; cpuSecondsWaiting = $cpuAfter - $cpu; peakMegabytes = Get-PeakMemory
    }))
}

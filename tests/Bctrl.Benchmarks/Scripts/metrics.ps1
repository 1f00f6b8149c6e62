# Measures the process of a PowerShell benchmark. The other scripts dot-source this file.

function Get-CpuTime { [Environment]::CpuUsage.TotalTime.TotalSeconds }

function Get-PeakMemory {
    if ($IsLinux) {
        # PeakWorkingSet64 is not available on Linux, so read the value of the kernel.
        $line = [IO.File]::ReadAllLines('/proc/self/status').Where({ $_.StartsWith('VmHWM:') })[0]
        return [double]($line -replace '\D') / 1024
    }
    [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB
}

# Runs a script block and writes the measurement as one line of JSON. The script block returns the number of operations that
# succeeded.
function Measure-Work([scriptblock] $Work) {
    $memory = [Environment]::WorkingSet / 1MB
    $cpu = Get-CpuTime
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $count = & $Work
    $seconds = $watch.Elapsed.TotalSeconds
    $cpuAfter = Get-CpuTime
    [Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject @{
        count = $count; seconds = $seconds; cpuSeconds = $cpuAfter - $cpu; peakMegabytes = Get-PeakMemory; startMegabytes = $memory
    }))
}

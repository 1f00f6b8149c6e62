using System.Diagnostics;
using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>The CPU time and the memory of this process.</summary>
internal static class ProcessMetrics
{
    public static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>The peak working set, in MB.</summary>
    public static double PeakMegabytes
    {
        get
        {
            // PeakWorkingSet64 is not available on Linux, so read the value of the kernel.
            if (OperatingSystem.IsLinux())
            {
                var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                return double.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
            }
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <summary>The current working set, in MB.</summary>
    public static double Megabytes => Environment.WorkingSet / 1048576.0;
}

using System.Diagnostics;
using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>What this process has used of the machine so far.</summary>
internal static class ProcessFigures
{
    public static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>The most memory that it ever held at once, in MB.</summary>
    public static double PeakMegabytes
    {
        get
        {
            // .NET does not fill in the peak on Linux; the kernel knows it.
            if (OperatingSystem.IsLinux())
            {
                var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                return double.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
            }
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <summary>The memory that it holds now, in MB.</summary>
    public static double Megabytes => Environment.WorkingSet / 1048576.0;
}

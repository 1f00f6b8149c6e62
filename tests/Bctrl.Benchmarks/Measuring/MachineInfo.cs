using System.Runtime.InteropServices;

namespace Bctrl.Benchmarks;

/// <summary>The hardware and the software versions of the measurements.</summary>
internal static class MachineInfo
{
    public static async Task<string> DescribeAsync()
    {
        string[] parts =
        [
            $"{Environment.ProcessorCount} cores",
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            "pwsh " + await ChildProcess.RunAsync(ChildProcess.Script("version.ps1")),
            ChildProcess.Node is null ? "no node" : "node " + await ChildProcess.RunAsync(ChildProcess.NodeScript("version.mjs")),
        ];
        return string.Join(", ", parts);
    }
}

using System.Runtime.InteropServices;

namespace Bctrl.Benchmarks;

/// <summary>Where the figures were measured: without it they say little.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync()
    {
        string[] parts =
        [
            $"{Environment.ProcessorCount} cores",
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            "pwsh " + await Child.RunAsync(Child.Script("version.ps1")),
            Child.Node is null ? "no node" : "node " + await Child.RunAsync(Child.NodeScript("version.mjs")),
        ];
        return string.Join(", ", parts);
    }
}

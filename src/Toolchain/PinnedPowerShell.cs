using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Bctrl;

/// <summary>
/// The PowerShell that NuGet restored for this repository. The variable <c>BCTRL_PWSH</c> names another one to use instead,
/// such as <c>/usr/bin/pwsh</c>.
/// </summary>
internal static class PinnedPowerShell
{
    private static readonly string? s_other = Environment.GetEnvironmentVariable("BCTRL_PWSH") is { Length: > 0 } path ? path : null;

    /// <summary>The manifest of the restored Pester.</summary>
    public static string PesterPath => GetMetadata(nameof(PesterPath));

    /// <summary>A PowerShell with these arguments. It shares the terminal and the streams unless they are redirected.</summary>
    public static ProcessStartInfo CreateStartInfo(params IEnumerable<string> arguments)
    {
        // The restored one is an assembly for the dotnet that runs this program.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var start = s_other is null
            ? new ProcessStartInfo(Path.Combine(dotnet, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), [GetMetadata("PwshPath"), .. arguments])
            : new ProcessStartInfo(s_other, arguments);
        // Start-Job starts a pwsh that looks for .NET in its default folder only.
        start.Environment.TryAdd("DOTNET_ROOT", dotnet);
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return start;
    }

    private static string GetMetadata(string key) => typeof(PinnedPowerShell).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}

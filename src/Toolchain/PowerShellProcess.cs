using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Bctrl;

/// <summary>
/// Starts the version of PowerShell that NuGet restored for this repository. To use another one, set the environment
/// variable <c>BCTRL_PWSH</c> to its path, such as <c>/usr/bin/pwsh</c>.
/// </summary>
internal static class PowerShellProcess
{
    private static readonly string? s_customPath = Environment.GetEnvironmentVariable("BCTRL_PWSH") is { Length: > 0 } path ? path : null;

    /// <summary>Gets the path of the manifest of the restored Pester module.</summary>
    public static string PesterPath => GetMetadata(nameof(PesterPath));

    /// <summary>Creates the start information for PowerShell with the specified arguments. No stream is redirected.</summary>
    public static ProcessStartInfo CreateStartInfo(params IEnumerable<string> arguments)
    {
        // The restored PowerShell is a DLL. Run it with the dotnet executable that runs this program.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var startInfo = s_customPath is null
            ? new ProcessStartInfo(Path.Combine(dotnet, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), [GetMetadata("PwshPath"), .. arguments])
            : new ProcessStartInfo(s_customPath, arguments);
        // Start-Job starts a pwsh executable, which needs this variable if .NET isn't in the default folder.
        startInfo.Environment.TryAdd("DOTNET_ROOT", dotnet);
        startInfo.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        startInfo.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return startInfo;
    }

    private static string GetMetadata(string key) => typeof(PowerShellProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}

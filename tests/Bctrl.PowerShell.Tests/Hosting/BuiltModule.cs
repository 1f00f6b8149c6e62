using System.Reflection;

namespace Bctrl.PowerShell.Tests;

/// <summary>The module in the layout that the build writes to <c>out/Bctrl</c>.</summary>
internal static class BuiltModule
{
    /// <summary>
    /// The environment variable that selects the target framework of the tested assembly: <c>net8.0</c>, the default, or
    /// <c>netstandard2.0</c>, the one for Windows PowerShell. A process can load only one of them, because the assemblies
    /// have the same names.
    /// </summary>
    public const string FrameworkVariable = "BCTRL_TEST_FRAMEWORK";

    public static string Folder { get; } = typeof(BuiltModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "ModuleLayout").Value!;

    public static string Manifest { get; } = Path.Combine(Folder, "Bctrl.psd1");

    public static string Views { get; } = Path.Combine(Folder, "Bctrl.format.ps1xml");

    public static bool IsNetStandard { get; } = Environment.GetEnvironmentVariable(FrameworkVariable) switch
    {
        null or "" or "net8.0" => false,
        "netstandard2.0" => true,
        var other => throw new InvalidOperationException($"{FrameworkVariable} is '{other}'; it must be net8.0 or netstandard2.0."),
    };

    /// <summary>The manifest of the module with the selected assembly, to pass to <c>Import-Module</c>.</summary>
    public static string TestedManifest { get; } = IsNetStandard
        ? Path.GetFullPath(Path.Combine(Folder, "..", "netstandard2.0", "Bctrl", "Bctrl.psd1"))
        : Manifest;

    /// <summary>The assembly with the cmdlets. It has no formatting views and no extended types.</summary>
    public static string Assembly { get; } = Path.Combine(
        Path.GetDirectoryName(TestedManifest)!, "lib", IsNetStandard ? "netstandard2.0" : "net8.0", "Bctrl.PowerShell.dll");
}

using System.Reflection;

namespace Bctrl.PowerShell.Tests;

/// <summary>The module as the build laid it out.</summary>
internal static class BuiltModule
{
    /// <summary>
    /// Set to <c>netstandard2.0</c>, this variable runs every test against what Windows PowerShell gets. It is one or
    /// the other for the whole process: the assemblies of both have the same names.
    /// </summary>
    public const string FrameworkVariable = "BCTRL_TEST_FRAMEWORK";

    public static string Folder { get; } = typeof(BuiltModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "ModuleLayout").Value!;

    public static string Manifest { get; } = Path.Combine(Folder, "Bctrl.psd1");

    public static string Views { get; } = Path.Combine(Folder, "Bctrl.format.ps1xml");

    public static string Types { get; } = Path.Combine(Folder, "Bctrl.types.ps1xml");

    public static bool IsNetStandard { get; } = Environment.GetEnvironmentVariable(FrameworkVariable) switch
    {
        null or "" or "net8.0" => false,
        "netstandard2.0" => true,
        var other => throw new InvalidOperationException($"{FrameworkVariable} is '{other}'; it may be net8.0 or netstandard2.0."),
    };

    /// <summary>What <c>Import-Module</c> is given.</summary>
    public static string Importable { get; } = IsNetStandard
        ? Path.GetFullPath(Path.Combine(Folder, "..", "netstandard2.0", "Bctrl", "Bctrl.psd1"))
        : Manifest;

    /// <summary>The cmdlets alone, without views and types.</summary>
    public static string Assembly { get; } = Path.Combine(
        Path.GetDirectoryName(Importable)!, "lib", IsNetStandard ? "netstandard2.0" : "net8.0", "Bctrl.PowerShell.dll");
}

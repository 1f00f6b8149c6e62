namespace Bctrl.PowerShell.Tests;

/// <summary>Files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(BuiltModule.Folder, "..", ".."));

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => System.IO.File.ReadAllText(File(parts)).ReplaceLineEndings("\n");
}

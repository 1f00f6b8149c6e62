namespace Bctrl.PowerShell.Tests;

/// <summary>The runbook scripts in docs/runbooks.</summary>
internal static class Runbook
{
    public static string Folder { get; } = Repository.File("docs", "runbooks");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.ps1").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public static string GetPath(string name) => Path.Combine(Folder, name);
}

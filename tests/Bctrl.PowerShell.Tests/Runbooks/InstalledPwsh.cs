using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>The PowerShell of this machine, if it has one: with all that the engine alone lacks.</summary>
internal static class InstalledPwsh
{
    public const string IsMissing = "There is no pwsh on this machine, and the engine alone has no Export-Csv, Get-Content or Start-Job.";

    /// <summary>No runbook of a test takes so long; one that does hangs.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(3);

    public static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a script file as a scheduler would, with the module where modules are looked for.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, Uri server, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable!, ["-NoProfile", "-NonInteractive", "-File", script, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BCTRL_API_KEY"] = ModuleSession.Key;
        start.Environment["BCTRL_BASE_URL"] = server.ToString();
        start.Environment["NO_COLOR"] = "1";
        start.Environment["PSModulePath"] = string.Join(
            Path.PathSeparator, Path.GetDirectoryName(BuiltModule.Folder.TrimEnd('/', '\\')), Environment.GetEnvironmentVariable("PSModulePath"));

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var hangs = new CancellationTokenSource(s_hangs);
        try
        {
            await process.WaitForExitAsync(hangs.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        var text = await output + await errors;
        Assert.False(hangs.IsCancellationRequested, $"The script does not end. It said: {text}");
        Assert.DoesNotContain(ModuleSession.Key, text, StringComparison.Ordinal);
        return (process.ExitCode, text);
    }
}

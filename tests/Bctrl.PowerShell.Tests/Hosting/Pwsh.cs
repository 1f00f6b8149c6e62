using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs scripts in a process of the PowerShell that NuGet restores. It has all modules, unlike the hosted engine.
/// </summary>
internal static class Pwsh
{
    /// <summary>Longer than any script of the tests takes.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Runs a script file with the module in PSModulePath, and with the API key and the server in environment
    /// variables.
    /// </summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, Uri server, string script, params string[] arguments) =>
        RunAsync(folder, script, arguments, new()
        {
            ["BCTRL_API_KEY"] = ModuleSession.Key,
            ["BCTRL_BASE_URL"] = server.ToString(),
            ["PSModulePath"] = string.Join(
                Path.PathSeparator, Path.GetDirectoryName(Path.GetDirectoryName(BuiltModule.TestedManifest)), Environment.GetEnvironmentVariable("PSModulePath")),
        });

    /// <summary>Runs a script file with changed environment variables. A null value removes the variable.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder, string script, IEnumerable<string> arguments, Dictionary<string, string?> environment)
    {
        var start = PowerShellProcess.CreateStartInfo(["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", script, .. arguments]);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(s_timeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        var text = await output + await errors;
        Assert.False(timeout.IsCancellationRequested, $"The script did not complete within {s_timeout}. Its output: {text}");
        Assert.DoesNotContain(ModuleSession.Key, text, StringComparison.Ordinal);
        return (process.ExitCode, text);
    }
}

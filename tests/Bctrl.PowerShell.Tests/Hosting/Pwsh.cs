using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>A process of the PowerShell that NuGet restores: with all that the engine alone lacks.</summary>
internal static class Pwsh
{
    /// <summary>No script of a test takes so long; one that does hangs.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(3);

    /// <summary>Runs a script file as a scheduler would, with the module where modules are looked for.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string folder, Uri server, string script, params string[] arguments) =>
        RunAsync(folder, script, arguments, new()
        {
            ["BCTRL_API_KEY"] = ModuleSession.Key,
            ["BCTRL_BASE_URL"] = server.ToString(),
            ["PSModulePath"] = string.Join(
                Path.PathSeparator, Path.GetDirectoryName(Path.GetDirectoryName(BuiltModule.Importable)), Environment.GetEnvironmentVariable("PSModulePath")),
        });

    /// <summary>Runs a script file with variables in its environment that are others, or gone.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder, string script, IEnumerable<string> arguments, Dictionary<string, string?> environment)
    {
        var start = PinnedPowerShell.CreateStartInfo(["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", script, .. arguments]);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

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

using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>Processes that are started to be measured, or to be measured against.</summary>
internal static class Child
{
    /// <summary>What takes longer than this has hung.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(10);

    /// <summary>Node, or null where there is none.</summary>
    public static string? Node { get; } = Find("node");

    /// <summary>This program with other arguments.</summary>
    public static ProcessStartInfo Self(params string[] args)
    {
        var program = Environment.ProcessPath!;
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Child).Assembly.Location] : [];
        return Redirect(new ProcessStartInfo(program, [.. prefix, .. args]));
    }

    /// <summary>A script of the folder Contenders, in a PowerShell without a profile.</summary>
    public static ProcessStartInfo Script(string name, params string[] args) =>
        Redirect(PinnedPowerShell.CreateStartInfo(["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", GetScript(name), .. args]));

    /// <summary>A module of the folder Contenders, in Node.</summary>
    public static ProcessStartInfo NodeScript(string name, params string[] args) => Redirect(new ProcessStartInfo(Node!, [GetScript(name), .. args]));

    public static Process Start(ProcessStartInfo start) => Process.Start(start)!;

    /// <summary>Runs a process to its end.</summary>
    /// <returns>The last line of its output.</returns>
    /// <exception cref="InvalidOperationException">It failed or hung.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        using var process = Start(start);
        using var limit = new CancellationTokenSource(s_hangs);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var last = output.TrimEnd().Split('\n')[^1].Trim();
            return process.ExitCode == 0 && last.Length > 0
                ? last
                : throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}. {output}{await errors}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{start.FileName} did not end within {s_hangs.TotalMinutes} minutes.");
        }
    }

    private static ProcessStartInfo Redirect(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["BCTRL_API_KEY"] = "a-key-for-the-benchmark";
        return start;
    }

    private static string GetScript(string name) => Path.Combine(AppContext.BaseDirectory, "Contenders", name);

    private static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }
}

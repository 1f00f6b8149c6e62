using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>Starts the processes of the benchmarks.</summary>
internal static class ChildProcess
{
    /// <summary>Longer than any of the processes takes.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    /// <summary>The path of Node, or null if it is not installed.</summary>
    public static string? Node { get; } = Find("node");

    /// <summary>Gets the start info of this program with other arguments.</summary>
    public static ProcessStartInfo Self(params string[] args)
    {
        var program = Environment.ProcessPath!;
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];
        return Redirect(new ProcessStartInfo(program, [.. prefix, .. args]));
    }

    /// <summary>Gets the start info of a PowerShell script in the folder Scripts. It runs without a profile.</summary>
    public static ProcessStartInfo Script(string name, params string[] args) =>
        Redirect(PowerShellProcess.CreateStartInfo(["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", GetScript(name), .. args]));

    /// <summary>Gets the start info of a Node module in the folder Scripts.</summary>
    public static ProcessStartInfo NodeScript(string name, params string[] args) => Redirect(new ProcessStartInfo(Node!, [GetScript(name), .. args]));

    public static Process Start(ProcessStartInfo start) => Process.Start(start)!;

    /// <summary>Runs a process until it exits.</summary>
    /// <returns>The last line of its output.</returns>
    /// <exception cref="InvalidOperationException">The process failed or timed out.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        using var process = Start(start);
        using var limit = new CancellationTokenSource(s_timeout);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var last = output.TrimEnd().Split('\n')[^1].Trim();
            return process.ExitCode == 0 && last.Length > 0
                ? last
                : throw new InvalidOperationException($"{start.FileName} exited with code {process.ExitCode}. {output}{await errors}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{start.FileName} did not exit within {s_timeout.TotalMinutes} minutes.");
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

    private static string GetScript(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    private static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }
}

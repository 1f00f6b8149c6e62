using System.Diagnostics;

namespace Bctrl.Emulator.Tests;

/// <summary>Runs .NET programs in a separate process.</summary>
internal static class TestProcess
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program until it exits. Kills it after a timeout.</summary>
    public static async Task<ProcessResult> RunAsync(string assembly, string[] arguments, string input = "")
    {
        using var process = Start(assembly, arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await WaitForExitAsync(process);
        return new ProcessResult(process.ExitCode, await output, await error);
    }

    /// <summary>Waits until a process exits. Kills it after a timeout.</summary>
    public static async Task WaitForExitAsync(Process process)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(s_timeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts a program with redirected streams.</summary>
    public static Process Start(string assembly, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", Path.GetFullPath(assembly, AppContext.BaseDirectory), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

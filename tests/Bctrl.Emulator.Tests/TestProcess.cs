using System.Diagnostics;

namespace Bctrl.Emulator.Tests;

/// <summary>Runs .NET programs in a separate process.</summary>
internal static class TestProcess
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program until it exits. Kills it after a timeout.</summary>
    public static async Task<ProcessResult> RunAsync(string assembly, string[] arguments, string input = "")
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(s_timeout);
        using var process = Start(assembly, arguments);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ProcessResult(process.ExitCode, await output, await error);
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

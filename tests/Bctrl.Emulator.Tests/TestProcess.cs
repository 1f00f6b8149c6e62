using System.Diagnostics;

namespace Bctrl.Emulator.Tests;

/// <summary>Runs .NET programs in a separate process.</summary>
internal static class TestProcess
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program until it exits and its output ends. Kills it after a timeout.</summary>
    public static async Task<ProcessResult> RunAsync(string assembly, string[] arguments, string input = "")
    {
        using var process = Start(assembly, arguments);
        return await KillAfterTimeoutAsync(process, async timeout =>
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), timeout);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(timeout);
            var error = process.StandardError.ReadToEndAsync(timeout);
            await process.WaitForExitAsync(timeout);
            return new ProcessResult(process.ExitCode, await output, await error);
        });
    }

    /// <summary>Waits until a process exits. Kills it after a timeout.</summary>
    public static Task WaitForExitAsync(Process process) => KillAfterTimeoutAsync(process, async timeout =>
    {
        await process.WaitForExitAsync(timeout);
        return true;
    });

    /// <summary>Starts a program with redirected streams.</summary>
    public static Process Start(string assembly, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", Path.GetFullPath(assembly, AppContext.BaseDirectory), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<T> KillAfterTimeoutAsync<T>(Process process, Func<CancellationToken, Task<T>> wait)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(s_timeout);
        try
        {
            return await wait(timeout.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

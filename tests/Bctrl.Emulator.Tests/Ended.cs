using System.Diagnostics;

namespace Bctrl.Emulator.Tests;

/// <summary>A program that ran to its end.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>No program of a test takes so long; one that does hangs.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(3);

    public static async Task<Ended> RunAsync(string assembly, string[] arguments, string input = "")
    {
        using var hangs = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hangs.CancelAfter(s_hangs);
        using var process = Start(assembly, arguments);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), hangs.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(hangs.Token);
            var error = process.StandardError.ReadToEndAsync(hangs.Token);
            await process.WaitForExitAsync(hangs.Token);
            return new Ended(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public static Process Start(string assembly, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", Path.GetFullPath(assembly, AppContext.BaseDirectory), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

using System.Diagnostics;

namespace Bctrl.Emulator.Tests;

/// <summary>A program that ran to its end.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    public static async Task<Ended> RunAsync(string assembly, string[] arguments, string input = "")
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Start(assembly, arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new Ended(process.ExitCode, await output, await error);
    }

    public static Process Start(string assembly, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", Path.GetFullPath(assembly, AppContext.BaseDirectory), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs the hosted tests once more over lib/netstandard2.0, which Windows PowerShell gets. The assemblies of both have the
/// same names, so that takes another process.
/// </summary>
[Collection(Name)]
public sealed partial class OtherFrameworkTests
{
    public const string Name = "the other framework";

    /// <summary>
    /// What the frameworks differ in: requests over real sockets and over the stub, JSON, files, faults, and the assembly
    /// itself. BCTRL_TEST_FRAMEWORK=netstandard2.0 runs everything.
    /// </summary>
    private static readonly string[] s_classes =
    [
        "*.Canary*", "*.GetOperation*", "*.Invoke*", "*.Matrix*", "*.OldProtocol*", "*.OtherVersion*", "*.Session*", "*.Transport*", "*.WaitInput*", "*.WaitRetry*",
    ];

    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task What_holds_for_PowerShell_7_holds_for_what_Windows_PowerShell_gets()
    {
        Assert.SkipWhen(BuiltModule.IsNetStandard, "This is that run.");
        var program = Path.ChangeExtension(typeof(OtherFrameworkTests).Assembly.Location, ".dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[BuiltModule.FrameworkVariable] = "netstandard2.0";
        foreach (var argument in (string[])[program, "-noLogo", "-noColor", .. s_classes.SelectMany(name => (string[])["-class", name])])
            start.ArgumentList.Add(argument);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_hangs);
        using var run = Process.Start(start)!;
        var output = run.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = run.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await run.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!run.HasExited)
                run.Kill(entireProcessTree: true);
        }

        var text = await output + await errors;
        TestContext.Current.TestOutputHelper!.WriteLine(text);
        Assert.True(run.ExitCode == 0, text);
        Assert.InRange(int.Parse(Total().Match(text).Groups[1].ValueSpan, null), 300, int.MaxValue);
    }

    [GeneratedRegex(@"Total: (\d+)")]
    private static partial Regex Total();
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs the hosted tests again with lib/netstandard2.0, the assembly for Windows PowerShell. It runs them in another process,
/// because the assemblies of both frameworks have the same names.
/// </summary>
[Collection(Name)]
public sealed partial class NetStandardTests
{
    public const string Name = "netstandard2.0";

    /// <summary>
    /// The tests of what is different between the frameworks: requests, JSON, files, faults, and assembly loading. To run all
    /// tests, set BCTRL_TEST_FRAMEWORK=netstandard2.0.
    /// </summary>
    private static readonly string[] s_classes =
    [
        "*.AssemblyVersionConflict*", "*.Canary*", "*.FaultMatrix*", "*.PesterCmdlet*", "*.SecurityProtocol*", "*.Transport*",
    ];

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task The_hosted_tests_pass_with_the_assembly_for_Windows_PowerShell()
    {
        Assert.SkipWhen(BuiltModule.IsNetStandard, "This process already tests netstandard2.0.");
        var program = Path.ChangeExtension(typeof(NetStandardTests).Assembly.Location, ".dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[BuiltModule.FrameworkVariable] = "netstandard2.0";
        foreach (var argument in (string[])[program, "-noLogo", "-noColor", .. s_classes.SelectMany(name => (string[])["-class", name])])
            start.ArgumentList.Add(argument);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_timeout);
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
        var counts = Counts().Match(text);
        Assert.True(
            int.Parse(counts.Groups["total"].ValueSpan, null) >= 300,
            $"The other process has run only {counts.Groups["total"]} tests, and has skipped {counts.Groups["skipped"]} of them.");
    }

    [GeneratedRegex(@"Total: (?<total>\d+).*Skipped: (?<skipped>\d+)")]
    private static partial Regex Counts();
}

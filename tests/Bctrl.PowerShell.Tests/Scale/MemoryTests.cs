using System.Globalization;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>The memory of the whole process, measured in one of its own.</summary>
[Collection(NonParallel.Name)]
public sealed class MemoryTests
{
    private const int Count = 25;

    private const long MaximumMegabytes = 400;

    /// <summary>Writes the number of results, and the maximum of the physical memory in megabytes.</summary>
    private const string Script = """
        $WarningPreference = $ProgressPreference = 'SilentlyContinue'
        Connect-Bctrl
        $results = Get-Content ids.txt | & "Wait-$(Get-Content noun.txt)" -Timeout 10 2>&1
        $process = [Diagnostics.Process]::GetCurrentProcess()
        "$(@($results).Count) $([long] ($process.PeakWorkingSet64 / 1MB))" | Set-Content result.txt
        $results | Group-Object { "$($_.FullyQualifiedErrorId)$($_.Status)" } -NoElement | Out-String
        """;

    /// <summary>
    /// The responses have 60 MiB each, which is less than the limit for one response, and none of them ends. The time to
    /// send them all is less than the timeout.
    /// </summary>
    [Theory]
    [InlineData("operation")]
    [InlineData("tool call")]
    public async Task Twenty_five_large_responses_that_stall_need_less_than_400_MB(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux counts all physical memory of the process, and only that.");
        await using var server = await EmulatorHost.StartAsync();
        using var folder = new TemporaryFolder();
        var work = TestedWork.Get(kind);
        var ids = work.Create(server, Count, 0, EmulatedOutcome.NeverCompletes);
        await File.WriteAllLinesAsync(folder.File("ids.txt"), ids, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("noun.txt"), work.Noun, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("wait.ps1"), Script, TestContext.Current.CancellationToken);
        server.AddFault(new FaultOptions { Kind = "large-body-stall" });

        var (exitCode, output) = await Pwsh.RunAsync(folder.Path, server.BaseAddress, folder.File("wait.ps1"));

        Assert.True(exitCode == 0, output);
        var result = (await File.ReadAllTextAsync(folder.File("result.txt"), TestContext.Current.CancellationToken)).Split(' ');
        TestContext.Current.TestOutputHelper!.WriteLine($"{result[1].Trim()} MB, {output}");
        Assert.Equal(Count, int.Parse(result[0], CultureInfo.InvariantCulture));
        Assert.InRange(long.Parse(result[1], CultureInfo.InvariantCulture), 1, MaximumMegabytes);
    }
}

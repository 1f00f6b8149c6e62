using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>How often progress is updated, and what needs a host that records where each record comes from.</summary>
public sealed class ProgressScaleTests
{
    [Fact]
    public void Progress_is_updated_at_most_five_times_per_second()
    {
        var clock = Stopwatch.StartNew();
        var stub = new StubHttpMessageHandler();
        var random = new Random(7);
        foreach (var i in Enumerable.Range(1, 300))
            stub.OnWait($"op-{i}", Responses.Wait($"op-{i}").WithDelay(TimeSpan.FromMilliseconds(random.Next(1200))));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("1..300 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation").MustBeClean();

        var ticks = clock.Elapsed.TotalSeconds * 5;
        var updates = outcome.Progress.Count(record => record.Activity == "Waiting for operations");
        Assert.InRange(updates, 1, ticks + 2);
    }

    [Fact]
    public void A_nested_command_has_its_own_progress_bars()
    {
        var stub = new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromSeconds(0.5));
        var host = new RecordingHost();
        using var session = new ModuleSession(stub, host: host);

        session.Run("'a' | Wait-BctrlOperation | ForEach-Object { Wait-BctrlOperation b } | Out-Default").MustBeClean();

        Assert.Equal(2, host.ProgressSources.Distinct().Count());
    }
}

using System.Diagnostics;
using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitProgressTests
{
    private const string Activity = "Waiting for operations";

    [Fact]
    public void The_parent_progress_bar_counts_completed_operations_by_status()
    {
        var pending = Responses.Wait("slow").WaitForRelease();
        var stub = Responses.AllCompleted().OnWait("bad", Responses.Wait("bad", "failed")).OnWait("gone", StubResponse.Error(404, "No such operation.")).OnWait("slow", pending);
        using var session = new ModuleSession(stub);

        using var running = session.Start("'a', 'b', 'bad', 'gone', 'slow' | Wait-BctrlOperation -ErrorAction SilentlyContinue");
        // On a busy machine the first progress record is written before the first response is received.
        Eventually.True(() => running.Progress.Any(record => record.StatusDescription.StartsWith("4 of 5 done", StringComparison.Ordinal)), "four operations are complete");
        pending.Release();
        var outcome = running.Finish();

        var bar = outcome.Progress.First(record => record.StatusDescription.StartsWith("4 of 5 done", StringComparison.Ordinal));
        Assert.Equal(Activity, bar.Activity);
        Assert.Equal(ProgressRecordType.Processing, bar.RecordType);
        Assert.Equal(-1, bar.ParentActivityId);
        Assert.Equal(80, bar.PercentComplete);
        Assert.Contains("1 failed", bar.StatusDescription, StringComparison.Ordinal);
        Assert.Contains("2 succeeded", bar.StatusDescription, StringComparison.Ordinal);
        Assert.Contains("1 with an error", bar.StatusDescription, StringComparison.Ordinal);
        AssertAllCompleted(outcome.Progress);
    }

    [Fact]
    public void Each_operation_has_a_child_progress_bar_with_its_step_call_and_message()
    {
        var pending = Responses.Wait(Responses.SomeId).WaitForRelease();
        var stub = new StubHttpMessageHandler().OnWait(Responses.SomeId, Responses.Wait(Responses.SomeId, "running"), pending);
        using var session = new ModuleSession(stub);

        using var running = session.Start($"Wait-BctrlOperation {Responses.SomeId}");
        Eventually.True(() => running.Progress.Any(record => record.ParentActivityId >= 0), "a child progress bar is shown");
        pending.Release();
        var outcome = running.Finish().MustBeClean();

        var parent = outcome.Progress.First(record => record.Activity == Activity);
        var child = outcome.Progress.First(record => record.ParentActivityId >= 0);
        Assert.Equal(parent.ActivityId, child.ParentActivityId);
        Assert.NotEqual(parent.ActivityId, child.ActivityId);
        Assert.Equal(Responses.SomeId, child.Activity);
        Assert.Equal("1/3 page.goto: Opening the page", child.StatusDescription);
        Assert.Equal(33, child.PercentComplete);
        AssertAllCompleted(outcome.Progress);
    }

    [Fact]
    public void At_most_the_five_longest_running_operations_have_a_progress_bar()
    {
        var stub = new StubHttpMessageHandler();
        foreach (var age in Enumerable.Range(1, 9))
        {
            stub.OnWait(
                $"op-{age}",
                Responses.WaitJson($$"""{"id":"op-{{age}}","status":"running","startedAt":"2026-03-01T10:0{{9 - age}}:00Z"}"""),
                Responses.Wait($"op-{age}").WaitForRelease());
        }
        using var session = new ModuleSession(stub);
        string[] oldest = ["op-5", "op-6", "op-7", "op-8", "op-9"];

        using var running = session.Start("1..9 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");
        // The first bars can be those of the operations whose responses are received first.
        Eventually.True(() => LastOfEach(Children(running)).Select(record => record.Activity).Order().SequenceEqual(oldest), "the five oldest operations are shown");
        running.Stop();

        Assert.Equal(5, Children(running).Select(record => record.ActivityId).Distinct().Count());
        AssertAllCompleted(running.Progress);
    }

    [Fact]
    public void With_a_timeout_the_remaining_time_is_shown()
    {
        var pending = Responses.Wait("a").WaitForRelease();
        using var session = new ModuleSession(new StubHttpMessageHandler().OnWait("a", pending));

        using var running = session.Start("Wait-BctrlOperation a -Timeout 1h");
        Eventually.True(() => running.Progress.Count > 0, "a progress bar is shown");
        pending.Release();

        Assert.InRange(running.Finish().MustBeClean().Progress[0].SecondsRemaining, 3000, 3600);
    }

    [Fact]
    public void Progress_is_updated_while_input_arrives_slowly_and_nothing_completes()
    {
        using var session = new ModuleSession(Responses.NoneResponds());

        using var running = session.Start("1..100 | ForEach-Object { \"op-$_\"; [Threading.Thread]::Sleep(300) } | Wait-BctrlOperation");
        Eventually.True(() => running.Progress.Any(record => record.StatusDescription.StartsWith("0 of 4 done", StringComparison.Ordinal)), "the fourth id is counted");
        running.Stop();

        AssertAllCompleted(running.Progress);
    }

    [Fact]
    public void Progress_counts_what_was_written_before_the_next_input()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        using var running = session.Start("""
            & {
                'a'
                [Threading.Thread]::Sleep(400)
                'b'
                [Threading.Thread]::Sleep(150)
                'c'
                $go = $true
                while ($go) { [Threading.Thread]::Sleep(20) }
            } | Wait-BctrlOperation
            """);
        Eventually.True(() => running.Output.Count >= 2, "two operations are written");
        Eventually.True(
            () => running.Progress.LastOrDefault(record => record.Activity == Activity)?.StatusDescription.StartsWith($"{running.Output.Count} of ", StringComparison.Ordinal) == true,
            "progress counts as many");
        running.Stop();
    }

    [Fact]
    public void Progress_shows_how_long_the_server_wants_no_requests()
    {
        var stub = Responses.NoneResponds().OnWait("busy", StubResponse.Error(429, "Slow down.").With("Retry-After", "300"));
        using var session = new ModuleSession(stub, "-MaximumRetryCount 3");

        using var running = session.Start("Wait-BctrlOperation busy");
        Eventually.True(() => running.Progress.Any(record => record.StatusDescription.Contains("(Retry-After)", StringComparison.Ordinal)), "the delay is shown");
        running.Stop();

        Assert.Matches(@"^0 of 1 done, .*, next request in (5m 00s|4m \d\ds) \(Retry-After\)$", running.Progress.First(record => record.StatusDescription.Contains("Retry-After", StringComparison.Ordinal)).StatusDescription);
        AssertAllCompleted(running.Progress);
    }

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'; Wait-BctrlOperation a")]
    [InlineData("$ProgressPreference = 'Ignore'; Wait-BctrlOperation a")]
    [InlineData("Wait-BctrlOperation a -ProgressAction SilentlyContinue")]
    public void Progress_can_be_turned_off(string script)
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromSeconds(0.6)));

        Assert.Empty(session.Run(script).MustBeClean().Progress);
    }

    [Fact]
    public void A_command_that_completes_immediately_shows_no_progress()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("a", session.Run("Wait-BctrlOperation a").Single());

        // On a busy machine the command can take longer than the 200 ms before progress is shown, but not every time.
        Assert.Contains(Enumerable.Range(0, 20), _ => session.Run("$a | Wait-BctrlOperation").MustBeClean().Progress.Count == 0);
    }

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
        var updates = outcome.Progress.Count(record => record.Activity == Activity);
        Assert.InRange(updates, 1, ticks + 2);
    }

    [Fact]
    public void A_terminating_error_removes_the_progress_bars()
    {
        var unauthorized = StubResponse.Error(401, "Unknown key").WaitForRelease();
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", "running"), unauthorized);
        using var session = new ModuleSession(stub);

        using var running = session.Start("try { Wait-BctrlOperation a } catch { }");
        Eventually.True(() => Children(running).Count > 0, "a progress bar is shown");
        unauthorized.Release();

        AssertAllCompleted(running.Finish().MustBeClean().Progress);
    }

    [Fact]
    public void Stopping_the_pipeline_removes_the_progress_bars()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", "running"), Responses.Wait("a").WaitForRelease());
        using var session = new ModuleSession(stub);

        using var running = session.Start("Wait-BctrlOperation a");
        Eventually.True(() => Children(running).Count > 0, "a progress bar is shown");
        running.Stop();

        AssertAllCompleted(running.Progress);
    }

    [Fact]
    public void A_nested_command_has_its_own_progress_bars()
    {
        var stub = new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromSeconds(0.5));
        var host = new ScreenHost();
        using var session = new ModuleSession(stub, host: host);

        session.Run("'a' | Wait-BctrlOperation | ForEach-Object { Wait-BctrlOperation b } | Out-Default").MustBeClean();

        Assert.Equal(2, host.Screen.Progress.Select(progress => progress.Source).Distinct().Count());
    }

    private static List<ProgressRecord> Children(RunningScript running) => [.. running.Progress.Where(record => record.ParentActivityId >= 0)];

    private static IEnumerable<ProgressRecord> LastOfEach(IEnumerable<ProgressRecord> records) =>
        records.GroupBy(record => record.ActivityId).Select(bar => bar.Last());

    private static void AssertAllCompleted(IReadOnlyList<ProgressRecord> records)
    {
        Assert.NotEmpty(records);
        Assert.All(LastOfEach(records), record => Assert.Equal(ProgressRecordType.Completed, record.RecordType));
    }
}

using System.Diagnostics;
using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitProgressTests
{
    private const string Activity = "Waiting for operations";

    [Fact]
    public void A_bar_for_the_call_counts_how_many_have_ended_and_how()
    {
        var held = Answers.Wait("slow").Held();
        var stub = Answers.AllEnded().OnWait("bad", Answers.Wait("bad", "failed")).OnWait("gone", StubResponse.Error(404, "No such operation.")).OnWait("slow", held);
        using var session = new ModuleSession(stub);

        using var running = session.Start("'a', 'b', 'bad', 'gone', 'slow' | Wait-BctrlOperation -ErrorAction SilentlyContinue");
        // On a busy machine the first bar comes before the first answer.
        Eventually.True(() => running.Progress.Any(record => record.StatusDescription.StartsWith("4 of 5 done", StringComparison.Ordinal)), "four have ended");
        held.Release();
        var outcome = running.Finish();

        var bar = outcome.Progress.First(record => record.StatusDescription.StartsWith("4 of 5 done", StringComparison.Ordinal));
        Assert.Equal(Activity, bar.Activity);
        Assert.Equal(ProgressRecordType.Processing, bar.RecordType);
        Assert.Equal(-1, bar.ParentActivityId);
        Assert.Equal(80, bar.PercentComplete);
        Assert.Contains("1 failed", bar.StatusDescription, StringComparison.Ordinal);
        Assert.Contains("2 succeeded", bar.StatusDescription, StringComparison.Ordinal);
        Assert.Contains("1 not reached", bar.StatusDescription, StringComparison.Ordinal);
        AllAreTakenAway(outcome.Progress);
    }

    [Fact]
    public void Under_it_is_one_for_each_operation_with_its_step_and_call_and_message()
    {
        var held = Answers.Wait(Answers.SomeId).Held();
        var stub = new StubHttpMessageHandler().OnWait(Answers.SomeId, Answers.Wait(Answers.SomeId, "running"), held);
        using var session = new ModuleSession(stub);

        using var running = session.Start($"Wait-BctrlOperation {Answers.SomeId}");
        Eventually.True(() => running.Progress.Any(record => record.ParentActivityId >= 0), "a bar under the bar is shown");
        held.Release();
        var outcome = running.Finish().MustBeClean();

        var parent = outcome.Progress.First(record => record.Activity == Activity);
        var child = outcome.Progress.First(record => record.ParentActivityId >= 0);
        Assert.Equal(parent.ActivityId, child.ParentActivityId);
        Assert.NotEqual(parent.ActivityId, child.ActivityId);
        Assert.Equal(Answers.SomeId, child.Activity);
        Assert.Equal("1/3 page.goto: Opening the page", child.StatusDescription);
        Assert.Equal(33, child.PercentComplete);
        AllAreTakenAway(outcome.Progress);
    }

    [Fact]
    public void Five_are_shown_at_most_and_they_are_those_that_have_run_longest()
    {
        var stub = new StubHttpMessageHandler();
        foreach (var age in Enumerable.Range(1, 9))
        {
            stub.OnWait(
                $"op-{age}",
                Answers.WaitJson($$"""{"id":"op-{{age}}","status":"running","startedAt":"2026-03-01T10:0{{9 - age}}:00Z"}"""),
                Answers.Wait($"op-{age}").Held());
        }
        using var session = new ModuleSession(stub);
        string[] oldest = ["op-5", "op-6", "op-7", "op-8", "op-9"];

        using var running = session.Start("1..9 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");
        // The first bars may be those of the operations that were heard of first.
        Eventually.True(() => LastOfEach(Children(running)).Select(record => record.Activity).Order().SequenceEqual(oldest), "the five are shown");
        running.Stop();

        Assert.Equal(5, Children(running).Select(record => record.ActivityId).Distinct().Count());
        AllAreTakenAway(running.Progress);
    }

    [Fact]
    public void With_a_timeout_the_time_that_is_left_is_shown()
    {
        var held = Answers.Wait("a").Held();
        using var session = new ModuleSession(new StubHttpMessageHandler().OnWait("a", held));

        using var running = session.Start("Wait-BctrlOperation a -Timeout 1h");
        Eventually.True(() => running.Progress.Count > 0, "a bar is shown");
        held.Release();

        Assert.InRange(running.Finish().MustBeClean().Progress[0].SecondsRemaining, 3000, 3600);
    }

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'; Wait-BctrlOperation a")]
    [InlineData("$ProgressPreference = 'Ignore'; Wait-BctrlOperation a")]
    [InlineData("Wait-BctrlOperation a -ProgressAction SilentlyContinue")]
    public void Who_wants_no_bars_gets_none(string script)
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().EndOperationsAfter(TimeSpan.FromSeconds(0.6)));

        Assert.Empty(session.Run(script).MustBeClean().Progress);
    }

    [Fact]
    public void What_is_over_at_once_shows_no_bars()
    {
        var stub = Answers.AllEnded();
        using var session = new ModuleSession(stub);
        session.Set("a", session.Run("Wait-BctrlOperation a").Single());

        // A busy machine may take a fifth of a second for it, but not each time.
        Assert.Contains(Enumerable.Range(0, 20), _ => session.Run("$a | Wait-BctrlOperation").MustBeClean().Progress.Count == 0);
    }

    [Fact]
    public void The_bars_move_five_times_a_second_at_most()
    {
        var clock = Stopwatch.StartNew();
        var stub = new StubHttpMessageHandler();
        var random = new Random(7);
        foreach (var i in Enumerable.Range(1, 300))
            stub.OnWait($"op-{i}", Answers.Wait($"op-{i}").After(TimeSpan.FromMilliseconds(random.Next(1200))));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("1..300 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation").MustBeClean();

        var ticks = clock.Elapsed.TotalSeconds * 5;
        var updates = outcome.Progress.Count(record => record.Activity == Activity);
        Assert.InRange(updates, 1, ticks + 2);
    }

    [Fact]
    public void An_error_that_ends_the_command_takes_the_bars_away()
    {
        var refusal = StubResponse.Error(401, "Unknown key").Held();
        var stub = new StubHttpMessageHandler().OnWait("a", Answers.Wait("a", "running"), refusal);
        using var session = new ModuleSession(stub);

        using var running = session.Start("try { Wait-BctrlOperation a } catch { }");
        Eventually.True(() => Children(running).Count > 0, "a bar is shown");
        refusal.Release();

        AllAreTakenAway(running.Finish().MustBeClean().Progress);
    }

    [Fact]
    public void Stopping_the_pipeline_takes_the_bars_away()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Answers.Wait("a", "running"), Answers.Wait("a").Held());
        using var session = new ModuleSession(stub);

        using var running = session.Start("Wait-BctrlOperation a");
        Eventually.True(() => Children(running).Count > 0, "a bar is shown");
        running.Stop();

        AllAreTakenAway(running.Progress);
    }

    [Fact]
    public void A_second_call_under_way_has_bars_of_its_own()
    {
        var stub = new StubHttpMessageHandler().EndOperationsAfter(TimeSpan.FromSeconds(0.5));
        var host = new ScreenHost();
        using var session = new ModuleSession(stub, host: host);

        session.Run("'a' | Wait-BctrlOperation | ForEach-Object { Wait-BctrlOperation b } | Out-Default").MustBeClean();

        Assert.Equal(2, host.Screen.Progress.Select(progress => progress.Source).Distinct().Count());
    }

    private static List<ProgressRecord> Children(RunningScript running) => [.. running.Progress.Where(record => record.ParentActivityId >= 0)];

    private static IEnumerable<ProgressRecord> LastOfEach(IEnumerable<ProgressRecord> records) =>
        records.GroupBy(record => record.ActivityId).Select(bar => bar.Last());

    private static void AllAreTakenAway(IReadOnlyList<ProgressRecord> records)
    {
        Assert.NotEmpty(records);
        Assert.All(LastOfEach(records), record => Assert.Equal(ProgressRecordType.Completed, record.RecordType));
    }
}

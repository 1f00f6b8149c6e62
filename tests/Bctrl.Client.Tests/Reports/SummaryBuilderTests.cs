namespace Bctrl.Client.Tests.Reports;

public class SummaryBuilderTests
{
    [Fact]
    public void Every_operation_is_counted_once()
    {
        var summary = TestOperation.Summarize(
            TestOperation.Create("succeeded"), TestOperation.Create("succeeded"), TestOperation.Create("failed"), TestOperation.Create("cancelled"),
            TestOperation.Create("timed_out"), TestOperation.Create("expired", 3), TestOperation.Create("queued"), TestOperation.Create("added_tomorrow"),
            new Operation { Status = "running", TimedOutWaiting = true });

        Assert.Equal((9, 2, 1, 1, 1, 1, 3, 1), (summary.Total, summary.Succeeded, summary.Failed, summary.Cancelled, summary.TimedOut, summary.Other, summary.Running, summary.TimedOutWaiting));
        Assert.Equal(4, summary.Unsuccessful);
        Assert.Equal(
            ["2 succeeded", "1 added_tomorrow", "1 cancelled", "1 expired", "1 failed", "1 queued", "1 running", "1 timed_out"],
            summary.Statuses.Select(status => status.ToString()));
        Assert.Equal("9 operations: 2 succeeded; 1 added_tomorrow; 1 cancelled; 1 expired; 1 failed; and 3 more", summary.ToString());
    }

    [Fact]
    public void No_operations_have_a_summary_without_durations()
    {
        var summary = TestOperation.Summarize();
        Assert.Equal((0, null, null, null, null), (summary.Total, summary.MinimumSeconds, summary.MedianSeconds, summary.Percentile95Seconds, summary.MaximumSeconds));
        Assert.Equal((null, null), (summary.StartedAt, summary.FinishedAt));
        Assert.Empty(summary.Statuses);
        Assert.Empty(summary.Slowest);
        Assert.Empty(summary.Failures);
        Assert.Equal("0 operations and tool calls", summary.ToString());
    }

    [Fact]
    public void Durations_are_those_of_completed_operations_whatever_their_status_is()
    {
        var running = TestOperation.Create("running", 500);
        var summary = TestOperation.Summarize(
            TestOperation.Create("succeeded", 1), TestOperation.Create("failed", 2.0004), TestOperation.Create("cancelled", 6), TestOperation.Create("succeeded"), running);

        Assert.Equal((1, 2, 5.6, 6), (summary.MinimumSeconds, summary.MedianSeconds, summary.Percentile95Seconds, summary.MaximumSeconds));
        Assert.Equal(TestOperation.Start, summary.StartedAt!.Value.ToUniversalTime());
        Assert.Equal(TestOperation.Start.AddSeconds(6), summary.FinishedAt!.Value.ToUniversalTime());
    }

    [Fact]
    public void The_slowest_are_three()
    {
        var summary = TestOperation.Summarize(new[] { 5.0, 70, 3, 70, 8, 1 }.Select((seconds, i) => TestOperation.Create("succeeded", seconds, $"id-{i}", $"r-{i}")));

        Assert.Equal(["1m 10s id-1 succeeded", "1m 10s id-3 succeeded", "8.0s id-4 succeeded"], summary.Slowest.Select(item => item.ToString()));
        Assert.Equal((70, "r-1"), (summary.Slowest[0].DurationSeconds, summary.Slowest[0].Runtime));
    }

    [Fact]
    public void Failures_with_the_same_code_and_call_are_one_group()
    {
        var summary = TestOperation.Summarize(
            TestOperation.CreateFailed("TIMEOUT", "page.goto", "first", "1"), TestOperation.CreateFailed("UNKNOWN_CALL", "page.goto", id: "2"),
            TestOperation.CreateFailed("TIMEOUT", "page.click", id: "3"), TestOperation.CreateFailed("TIMEOUT", "page.goto", "second", "4"));

        Assert.Equal(
            ["2 TIMEOUT page.goto: first", "1 TIMEOUT page.click: No such page.", "1 UNKNOWN_CALL page.goto: No such page."],
            summary.Failures.Select(group => group.ToString()));
        Assert.Equal(["1", "3", "2"], summary.Failures.Select(group => group.ExampleId));
    }

    [Fact]
    public void A_failure_has_the_code_of_the_operation_or_the_status_if_no_step_failed()
    {
        var withError = TestOperation.Create("failed");
        withError.Error = new OperationError { Code = "runtime.lost", Message = "The runtime is gone." };
        var withoutStepError = TestOperation.Create("timed_out");
        withoutStepError.Error = new OperationError { Message = "Too late." };
        withoutStepError.Result = new OperationResult { Steps = [new OperationStep { Call = "page.goto" }] };

        var groups = TestOperation.Summarize(withError, withoutStepError, TestOperation.Create("cancelled"), TestOperation.Create("succeeded"), TestOperation.Create("running")).Failures;

        Assert.Equal(["1 cancelled", "1 runtime.lost: The runtime is gone.", "1 timed_out page.goto: Too late."], groups.Select(group => group.ToString()));
    }

    [Fact]
    public void Failures_after_the_first_1000_codes_are_one_group()
    {
        var summary = TestOperation.Summarize(Enumerable.Range(0, 1500).Select(i => TestOperation.CreateFailed($"CODE_{i}", "x")).Append(TestOperation.CreateFailed("CODE_7", "x")));

        Assert.Equal(1001, summary.Failures.Count);
        Assert.Equal("2 CODE_7 x: No such page.", summary.Failures[0].ToString());
        Assert.Equal("500 (other)", summary.Failures[1000].ToString());
        Assert.Equal(1501, summary.Failures.Sum(group => group.Count));
    }

    [Fact]
    public void Statuses_after_the_first_100_are_counted_together_but_for_known_ones()
    {
        var summary = TestOperation.Summarize(Enumerable.Range(0, 150).Select(i => TestOperation.Create($"status_{i}")).Append(TestOperation.Create("succeeded")));

        Assert.Equal((151, 1, 150), (summary.Total, summary.Succeeded, summary.Running));
        Assert.Equal("50 (other)", summary.Statuses[^1].ToString());
        Assert.Equal(102, summary.Statuses.Count);
    }

    [Fact]
    public void Text_of_the_server_is_cut_and_has_no_control_characters()
    {
        var group = TestOperation.Summarize(TestOperation.CreateFailed("\u001b[31m" + new string('c', 5000), "x\u202ey", new string('m', 5000) + "\n")).Failures[0];

        Assert.Equal(("\uFFFD[31m" + new string('c', 94) + "…", "x\uFFFDy", new string('m', 299) + "…"), (group.Code, group.Call, group.Message));
    }

    [Fact]
    public void Operations_are_collected_while_they_are_summarized()
    {
        var summary = new SummaryBuilder();
        var report = new ReportBuilder(null, TimeProvider.System);
        var alive = new List<WeakReference>();
        for (var i = 0; i < 20_000; i++)
            Add(i);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // A report keeps up to 100 failures.
        Assert.InRange(alive.Count(reference => reference.IsAlive), 0, 150);
        Assert.Equal(20_000, summary.Build().Total);
        Assert.NotEmpty(report.Build(ReportFormat.Html));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Add(int i)
        {
            var operation = i % 2 == 0 ? TestOperation.Create("succeeded", i, $"{i}") : TestOperation.CreateFailed($"CODE_{i}", "x", id: $"{i}", seconds: i);
            alive.Add(new WeakReference(operation));
            summary.Add(ReportItem.Create(operation));
            report.Add(ReportItem.Create(operation));
        }
    }
}

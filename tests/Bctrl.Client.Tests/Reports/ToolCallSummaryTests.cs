namespace Bctrl.Client.Tests.Reports;

/// <summary>Tests of summaries of tool calls, and of tool calls and operations.</summary>
public class ToolCallSummaryTests
{
    [Fact]
    public void Tool_calls_are_counted_as_operations_are()
    {
        var waiting = TestToolCall.Create("queued");
        waiting.TimedOutWaiting = true;
        var summary = TestOperation.Summarize(
            TestToolCall.Create("succeeded", 1), TestToolCall.Create("failed", 2), TestToolCall.Create("cancelled"), TestToolCall.Create("timed_out", 6),
            TestToolCall.Create("expired", 3), waiting, TestToolCall.CreateQuestion("Approve?"));

        Assert.Equal((7, 1, 1, 1, 1, 1, 2, 1, 1), (
            summary.Total, summary.Succeeded, summary.Failed, summary.Cancelled, summary.TimedOut, summary.Other, summary.Running, summary.RequiresInput, summary.TimedOutWaiting));
        Assert.Equal((1, 2.5, 6), (summary.MinimumSeconds, summary.MedianSeconds, summary.MaximumSeconds));
        Assert.Equal(TestOperation.Start.AddSeconds(6), summary.FinishedAt!.Value.ToUniversalTime());
        Assert.Equal("7 tool calls: 1 cancelled; 1 expired; 1 failed; 1 queued; 1 requires_input; and 2 more", summary.ToString());
    }

    [Fact]
    public void An_operation_never_requires_input() =>
        Assert.Equal((1, 0), (TestOperation.Summarize(TestOperation.Create("requires_input")).Running, TestOperation.Summarize(TestOperation.Create("requires_input")).RequiresInput));

    [Theory]
    [InlineData("1 tool call: 1 succeeded", "call")]
    [InlineData("2 tool calls: 2 succeeded", "call", "call")]
    [InlineData("1 operation: 1 succeeded", "operation")]
    [InlineData("2 operations and tool calls: 2 succeeded", "call", "operation")]
    public void The_text_names_what_was_counted(string expected, params string[] work) =>
        Assert.Equal(expected, TestOperation.Summarize(work.Select<string, IPollable>(kind => kind == "call" ? TestToolCall.Create("succeeded") : TestOperation.Create("succeeded"))).ToString());

    [Fact]
    public void A_failure_has_the_code_the_tool_and_the_message_of_the_tool_call()
    {
        var groups = TestOperation.Summarize(
            TestToolCall.CreateFailed("tool.failed", "No solution.", "tc_1"), TestToolCall.CreateFailed("tool.failed", "Another.", "tc_2"),
            TestToolCall.CreateFailed("tool.failed", "No file.", "tc_3", "run.files.export"), TestToolCall.CreateFailed(null, "Why?", "tc_4"), TestToolCall.Create("cancelled", id: "tc_5"),
            TestOperation.CreateFailed("TIMEOUT", "page.goto", id: "op")).Failures;

        Assert.Equal(
            [
                "2 tool.failed captcha.solve: No solution.", "1 TIMEOUT page.goto: No such page.", "1 cancelled captcha.solve", "1 failed captcha.solve: Why?",
                "1 tool.failed run.files.export: No file.",
            ],
            groups.Select(group => group.ToString()));
        Assert.Equal(["tc_1", "op", "tc_5", "tc_4", "tc_3"], groups.Select(group => group.ExampleId));
    }

    [Fact]
    public void The_slowest_have_a_runtime_or_a_tool()
    {
        var slowest = TestOperation.Summarize(TestToolCall.Create("succeeded", 2, "tc_1", "files.list"), TestOperation.Create("succeeded", 3, "op")).Slowest;

        Assert.Equal([("op", "chrome-1", null), ("tc_1", null, "files.list")], slowest.Select(item => (item.Id, item.Runtime, item.Tool)));
    }

    [Fact]
    public void Ids_of_tool_calls_that_differ_in_case_are_two_and_those_of_operations_are_one()
    {
        var keys = new HashSet<(WorkKind, string)>(WorkKeyComparer.Instance)
        {
            (WorkKind.ToolCall, "tc_A"), (WorkKind.ToolCall, "tc_a"), (WorkKind.Operation, "AB"), (WorkKind.Operation, "ab"), (WorkKind.ToolCall, "AB"),
        };
        Assert.Equal(4, keys.Count);
    }
}

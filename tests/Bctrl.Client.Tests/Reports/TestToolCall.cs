namespace Bctrl.Client.Tests.Reports;

/// <summary>Creates tool calls for summaries and reports.</summary>
internal static class TestToolCall
{
    /// <summary>Creates a tool call that started at <see cref="TestOperation.Start"/> and took the time.</summary>
    public static ToolCall Create(string status, double? seconds = null, string id = "tc_A", string tool = "captcha.solve") => new()
    {
        Id = id,
        Status = status,
        Tool = tool,
        StartedAt = seconds is null ? null : TestOperation.Start.ToLocalTime(),
        FinishedAt = seconds is null ? null : TestOperation.Start.AddSeconds(seconds.Value).ToLocalTime(),
    };

    public static ToolCall CreateFailed(string? code, string? message, string id = "tc_A", string tool = "captcha.solve", double? seconds = null)
    {
        var call = Create(ToolCallStatus.Failed, seconds, id, tool);
        (call.ErrorCode, call.ErrorMessage) = (code, message);
        return call;
    }

    /// <summary>Creates a tool call that has started and requires input.</summary>
    public static ToolCall CreateQuestion(string prompt, string id = "tc_Q")
    {
        var call = Create(ToolCallStatus.RequiresInput, id: id, tool: "human.request");
        call.StartedAt = TestOperation.Start.ToLocalTime();
        call.Prompt = prompt;
        call.ResponseExpiresAt = TestOperation.Start.AddMinutes(10).ToLocalTime();
        return call;
    }
}

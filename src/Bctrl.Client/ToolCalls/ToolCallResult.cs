namespace Bctrl;

/// <summary>What the result route of a tool call responded with: one of these, or nothing.</summary>
internal sealed class ToolCallResult
{
    /// <summary>The tool call, which has not completed.</summary>
    public ToolCall? Call { get; init; }

    /// <summary>The result, of any type.</summary>
    public Lazy<object?>? Value { get; init; }

    /// <summary>An error. The route may respond with one for a tool call that did not succeed.</summary>
    public BctrlApiException? Error { get; init; }
}

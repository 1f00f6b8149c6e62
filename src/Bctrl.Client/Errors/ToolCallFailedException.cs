namespace Bctrl;

/// <summary>A tool call completed without success: it failed, was cancelled, or reached a time limit of the server.</summary>
public sealed class ToolCallFailedException : WorkFailedException
{
    internal ToolCallFailedException(BctrlErrorKind kind, SafeText message, ToolCall toolCall, SafeText code, SafeText serverMessage)
        : base(kind, message, code, serverMessage) => ToolCall = toolCall;

    /// <summary>The tool call as it completed.</summary>
    public ToolCall ToolCall { get; }
}

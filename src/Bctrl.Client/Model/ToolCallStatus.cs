namespace Bctrl;

/// <summary>Contains the values of <see cref="ToolCall.Status"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class ToolCallStatus
{
    /// <summary>The tool call is waiting to be run.</summary>
    public const string Queued = "queued";

    /// <summary>The tool is running.</summary>
    public const string Running = "running";

    /// <summary>The tool has a question, and does not continue until somebody responds to it.</summary>
    public const string RequiresInput = "requires_input";

    /// <summary>The tool call completed, and may have a result.</summary>
    public const string Succeeded = WorkStatus.Succeeded;

    /// <summary>The tool call completed with an error.</summary>
    public const string Failed = WorkStatus.Failed;

    /// <summary>The tool call was cancelled.</summary>
    public const string Cancelled = WorkStatus.Cancelled;

    /// <summary>The tool call reached a time limit of the server, such as that for a response to its question.</summary>
    public const string TimedOut = WorkStatus.TimedOut;

    /// <summary>
    /// Returns whether a tool call with this status has completed, or <see langword="null"/> if the status is unknown.
    /// </summary>
    internal static bool? IsTerminal(string status) => status switch
    {
        Succeeded or Failed or Cancelled or TimedOut => true,
        Queued or Running or RequiresInput => false,
        _ => null,
    };
}

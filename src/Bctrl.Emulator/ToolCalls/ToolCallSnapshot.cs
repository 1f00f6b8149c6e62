namespace Bctrl.Emulator;

/// <summary>The state of a tool call at a point in time.</summary>
internal readonly record struct ToolCallSnapshot(string Status, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The values of the status, in the order of the specification.</summary>
    public static readonly string[] Statuses =
        ["queued", "running", "requires_input", "succeeded", "failed", "cancelled", "timed_out"];

    public bool RequiresInput => Status == "requires_input";

    /// <summary>Gets a value that indicates whether nobody has responded in time.</summary>
    public bool IsExpired { get; init; }
}

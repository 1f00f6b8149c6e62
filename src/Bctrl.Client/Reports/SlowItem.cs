namespace Bctrl;

/// <summary>One of the completed operations and tool calls that took the longest.</summary>
public sealed class SlowItem
{
    internal SlowItem(string id, string status, double durationSeconds, string? runtime, string? tool) =>
        (Id, Status, DurationSeconds, Runtime, Tool) = (id, status, durationSeconds, runtime, tool);

    /// <summary>Gets the id of the operation or the tool call.</summary>
    public string Id { get; }

    /// <summary>Gets the status.</summary>
    public string Status { get; }

    /// <summary>Gets the time from the start to the end in seconds.</summary>
    public double DurationSeconds { get; }

    /// <summary>Gets the name of the runtime of an operation, or <see langword="null"/>.</summary>
    public string? Runtime { get; }

    /// <summary>Gets the tool of a tool call, or <see langword="null"/>.</summary>
    public string? Tool { get; }

    /// <summary>Returns the duration, the id and the status; for example, <c>2.4s 0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3 failed</c>.</summary>
    public override string ToString() => DisplayText.Join(" ", DisplayText.Duration(TimeSpan.FromSeconds(DurationSeconds)), Id, Status);
}

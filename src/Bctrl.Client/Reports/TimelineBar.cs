namespace Bctrl;

/// <summary>An operation or a tool call in the timeline of a report. The times are UTC.</summary>
internal sealed record TimelineBar(string Id, string Status, string? Runtime, DateTime Start, DateTime End, bool IsTerminal)
{
    /// <summary>Whether only the start is known.</summary>
    public bool HasNoEnd => !IsTerminal && End == Start;
}

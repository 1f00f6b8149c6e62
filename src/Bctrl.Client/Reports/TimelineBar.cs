namespace Bctrl;

/// <summary>An operation in the timeline of a report. The times are UTC.</summary>
internal sealed record TimelineBar(string Id, string Status, string Runtime, DateTime Start, DateTime End, bool IsTerminal);

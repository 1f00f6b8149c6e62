namespace Bctrl;

/// <summary>Counts operations and tool calls by status. A server that returns many different ones does not fill the memory.</summary>
internal sealed class StatusCounts
{
    private const int MaxStatuses = 100;

    private readonly Dictionary<string, int> _counts = [];
    private int _others;

    public int this[string status] => _counts.TryGetValue(status, out var count) ? count : 0;

    public void Add(string status)
    {
        status = DisplayText.Shorten(status, ReportLimits.Name);
        if (_counts.TryGetValue(status, out var count))
            _counts[status] = count + 1;
        else if (_counts.Count < MaxStatuses || OperationStatus.IsTerminal(status) is not null || ToolCallStatus.IsTerminal(status) is not null)
            _counts[status] = 1;
        else
            _others++;
    }

    /// <summary>Returns the statuses, the most frequent first. The count of the others is the last.</summary>
    public SummaryList<StatusCount> ToList()
    {
        var counts = _counts
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new StatusCount(ReportText.Name(entry.Key), entry.Value))
            .ToList();
        if (_others > 0)
            counts.Add(new StatusCount(ReportText.Others, _others));
        return new SummaryList<StatusCount>(counts);
    }
}

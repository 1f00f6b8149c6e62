namespace Bctrl;

/// <summary>Creates a report of any number of operations and tool calls. It keeps only those that the report shows.</summary>
/// <param name="title">The title, or null for one that says the result.</param>
/// <param name="timeProvider">The clock for the time at which the report is created.</param>
internal sealed class ReportBuilder(string? title, TimeProvider timeProvider)
{
    private readonly SummaryBuilder _summary = new();
    private readonly LongestItems<TimelineBar> _bars = new(ReportLimits.Bars);
    private readonly List<ReportItem> _questions = [];
    private readonly List<ReportItem> _firstFailures = [];
    private readonly List<ReportItem> _otherFailures = [];
    private int _started;

    public void Add(ReportItem item)
    {
        var isFirst = _summary.Add(item);
        if (item.StartedAt?.ToUniversalTime() is { } start)
        {
            _started++;
            var end = ((item.IsTerminal ? item.FinishedAt : null) ?? item.LastHeartbeatAt)?.ToUniversalTime() ?? start;
            end = end < start ? start : end;
            _bars.Add((end - start).TotalSeconds, () => new TimelineBar(item.Id, item.Status, item.Tool ?? item.Runtime, start, end, item.IsTerminal));
        }
        if (item.RequiresInput && _questions.Count < ReportLimits.Questions)
            _questions.Add(item);
        var failures = isFirst && _firstFailures.Count < ReportLimits.Failures ? _firstFailures : _otherFailures;
        if (item.Failure is not null && failures.Count < ReportLimits.Failures)
            failures.Add(item);
    }

    /// <summary>Returns the report on what was added so far.</summary>
    public string Build(ReportFormat format)
    {
        var summary = _summary.Build();
        var report = new Report
        {
            Title = string.IsNullOrWhiteSpace(title) ? null : title,
            CreatedAt = timeProvider.GetUtcNow(),
            Summary = summary,
            Bars = [.. _bars.Items],
            Started = _started,
            Questions = _questions,
            Failures = SortByCause([.. _firstFailures, .. _otherFailures], summary.Failures),
        };
        return format == ReportFormat.Markdown ? MarkdownReport.Write(report) : HtmlReport.Write(report);
    }

    /// <summary>Returns failures in the order of their groups. Those with the same cause keep their order.</summary>
    private static List<ReportItem> SortByCause(IEnumerable<ReportItem> failures, IEnumerable<FailureGroup> groups)
    {
        var positions = groups.Select((group, i) => (group.Cause, Position: i)).ToLookup(group => group.Cause, group => group.Position);
        return [.. failures.OrderBy(item => positions[item.Failure!.Value.Cause].DefaultIfEmpty(int.MaxValue).First())];
    }
}

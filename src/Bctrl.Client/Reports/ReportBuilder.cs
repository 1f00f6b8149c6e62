namespace Bctrl;

/// <summary>Creates a report of any number of operations. It keeps only those that the report shows.</summary>
/// <param name="title">The title, or null for one that says the result.</param>
/// <param name="timeProvider">The clock for the time at which the report is created.</param>
internal sealed class ReportBuilder(string? title, TimeProvider timeProvider)
{
    private readonly SummaryBuilder _summary = new();
    private readonly LongestItems<TimelineBar> _bars = new(ReportLimits.Bars);
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
            _bars.Add((end - start).TotalSeconds, () => new TimelineBar(item.Id, item.Status, item.Runtime, start, end, item.IsTerminal));
        }
        var failures = isFirst && _firstFailures.Count < ReportLimits.Failures ? _firstFailures : _otherFailures;
        if (item.Failure is not null && failures.Count < ReportLimits.Failures)
            failures.Add(item);
    }

    /// <summary>Returns the report on what was added so far.</summary>
    public string Build(ReportFormat format)
    {
        var report = new Report
        {
            Title = string.IsNullOrWhiteSpace(title) ? null : title,
            CreatedAt = timeProvider.GetUtcNow(),
            Summary = _summary.Build(),
            Bars = [.. _bars.Items],
            Started = _started,
            Failures = [.. _firstFailures, .. _otherFailures],
        };
        return format == ReportFormat.Markdown ? MarkdownReport.Write(report) : HtmlReport.Write(report);
    }
}

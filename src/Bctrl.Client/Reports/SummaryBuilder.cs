namespace Bctrl;

/// <summary>Creates a summary of any number of operations. It keeps the duration of each, and not the operations.</summary>
internal sealed class SummaryBuilder
{
    private const int MaxSlowest = 3;

    private readonly StatusCounts _statuses = new();
    private readonly FailureGroups _failures = new();
    private readonly LongestItems<SlowOperation> _slowest = new(MaxSlowest);
    private readonly Durations _durations = new();
    private int _total;
    private int _running;
    private int _timedOutWaiting;
    private int _unknown;
    private DateTime? _startedAt;
    private DateTime? _finishedAt;

    /// <summary>Adds an operation, and returns whether it is the first failure with its code and call.</summary>
    public bool Add(ReportItem item)
    {
        _total++;
        _statuses.Add(item.Status);
        if (item.StartedAt?.ToUniversalTime() is { } start && !(start >= _startedAt))
            _startedAt = start;
        if (item.IsUnknown)
        {
            _unknown++;
        }
        else if (!item.IsTerminal)
        {
            _running++;
            if (item.TimedOutWaiting)
                _timedOutWaiting++;
            return false;
        }

        if (item.FinishedAt?.ToUniversalTime() is { } end && !(end <= _finishedAt))
            _finishedAt = end;
        if (item.DurationSeconds is { } seconds)
        {
            _durations.Add(seconds);
            _slowest.Add(seconds, () => new SlowOperation(item.Id, item.Status, Math.Round(seconds, 3), item.Runtime));
        }
        return item.Failure is { } failure && _failures.Add(item.Id, failure);
    }

    /// <summary>Returns the summary of what was added so far.</summary>
    /// <param name="name">The name of the group, or null.</param>
    public OperationSummary Build(string? name = null)
    {
        var (succeeded, failed) = (_statuses[OperationStatus.Succeeded], _statuses[OperationStatus.Failed]);
        var (cancelled, timedOut) = (_statuses[OperationStatus.Cancelled], _statuses[OperationStatus.TimedOut]);
        return new OperationSummary
        {
            Name = name,
            Total = _total,
            Succeeded = succeeded,
            Failed = failed,
            Cancelled = cancelled,
            TimedOut = timedOut,
            Other = _total - _running - _unknown - succeeded - failed - cancelled - timedOut,
            Running = _running,
            TimedOutWaiting = _timedOutWaiting,
            Unknown = _unknown,
            MinimumSeconds = _durations.GetPercentile(0),
            MedianSeconds = _durations.GetPercentile(0.5),
            Percentile95Seconds = _durations.GetPercentile(0.95),
            MaximumSeconds = _durations.GetPercentile(1),
            StartedAt = _startedAt?.ToLocalTime(),
            FinishedAt = _finishedAt?.ToLocalTime(),
            Statuses = _statuses.ToList(),
            Slowest = new SummaryList<SlowOperation>([.. _slowest.Items.Select(item =>
                new SlowOperation(ReportText.Name(item.Id), ReportText.Name(item.Status), item.DurationSeconds, ReportText.Name(item.Runtime)))]),
            Failures = _failures.ToList(),
        };
    }
}

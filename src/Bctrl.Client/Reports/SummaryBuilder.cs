namespace Bctrl;

/// <summary>Creates a summary of any number of operations and tool calls. It keeps the duration of each, and nothing else of it.</summary>
internal sealed class SummaryBuilder
{
    private const int MaxSlowest = 3;

    private readonly HashSet<WorkKind> _kinds = [];
    private readonly StatusCounts _statuses = new();
    private readonly FailureGroups _failures = new();
    private readonly LongestItems<SlowItem> _slowest = new(MaxSlowest);
    private readonly Durations _durations = new();
    private int _total;
    private int _running;
    private int _timedOutWaiting;
    private int _requiresInput;
    private int _timedOutRequiringInput;
    private int _unknown;
    private DateTime? _startedAt;
    private DateTime? _finishedAt;

    /// <summary>Adds an operation or a tool call, and returns whether it is the first failure with its code and call.</summary>
    public bool Add(ReportItem item)
    {
        _total++;
        _kinds.Add(item.Kind);
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
            if (item.RequiresInput)
                _requiresInput++;
            if (item is { RequiresInput: true, TimedOutWaiting: true })
                _timedOutRequiringInput++;
            return false;
        }

        if (item.FinishedAt?.ToUniversalTime() is { } end && !(end <= _finishedAt))
            _finishedAt = end;
        if (item.DurationSeconds is { } seconds)
        {
            _durations.Add(seconds);
            _slowest.Add(seconds, () => new SlowItem(item.Id, item.Status, Math.Round(seconds, 3), item.Runtime, item.Tool));
        }
        return item.Failure is { } failure && _failures.Add(item.Id, failure);
    }

    /// <summary>Returns the summary of what was added so far.</summary>
    /// <param name="name">The name of the group, or null.</param>
    public WorkSummary Build(string? name = null)
    {
        var (succeeded, failed) = (_statuses[WorkStatus.Succeeded], _statuses[WorkStatus.Failed]);
        var (cancelled, timedOut) = (_statuses[WorkStatus.Cancelled], _statuses[WorkStatus.TimedOut]);
        return new WorkSummary
        {
            Name = name,
            Names = new WorkNames([.. _kinds]),
            Total = _total,
            Succeeded = succeeded,
            Failed = failed,
            Cancelled = cancelled,
            TimedOut = timedOut,
            Other = _total - _running - _unknown - succeeded - failed - cancelled - timedOut,
            Running = _running,
            TimedOutWaiting = _timedOutWaiting,
            RequiresInput = _requiresInput,
            TimedOutRequiringInput = _timedOutRequiringInput,
            Unknown = _unknown,
            MinimumSeconds = _durations.GetPercentile(0),
            MedianSeconds = _durations.GetPercentile(0.5),
            Percentile95Seconds = _durations.GetPercentile(0.95),
            MaximumSeconds = _durations.GetPercentile(1),
            StartedAt = _startedAt?.ToLocalTime(),
            FinishedAt = _finishedAt?.ToLocalTime(),
            Statuses = _statuses.ToList(),
            Slowest = new SummaryList<SlowItem>([.. _slowest.Items.Select(item =>
                new SlowItem(ReportText.Name(item.Id), ReportText.Name(item.Status), item.DurationSeconds, ToName(item.Runtime), ToName(item.Tool)))]),
            Failures = _failures.ToList(),
        };
    }

    private static string? ToName(string? text) => text is null ? null : ReportText.Name(text);
}

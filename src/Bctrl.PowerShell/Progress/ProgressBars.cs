using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// One bar for the whole call, and under it one for each of the few operations that have run longest.
/// </summary>
internal sealed class ProgressBars(PSCmdlet owner, string activity, TimeSpan? timeout)
{
    private const int ParentId = 1;
    private const int ChildCount = 5;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Far above the numbers that PowerShell gives to commands, so that no other command's bars are touched.</summary>
    private static long s_lastSource = 0x4263_7472_6C00;

    private readonly long _source = Interlocked.Increment(ref s_lastSource);
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private readonly ProgressRecord?[] _shown = new ProgressRecord?[ChildCount + 1];
    private TimeSpan _next = s_interval;

    /// <summary>Counts one that has left, by how it ended.</summary>
    public void Count(string outcome)
    {
        outcome = Text.Clean(outcome);
        _outcomes.TryGetValue(outcome, out var count);
        _outcomes[outcome] = count + 1;
    }

    /// <summary>Shows what has changed, if anything has and it is time again.</summary>
    public void Update(WaitEngine<Operation> engine)
    {
        var elapsed = engine.Elapsed;
        if (elapsed < _next)
            return;
        _next = elapsed + s_interval;

        var longest = engine.Unfinished
            .Where(waiting => waiting.Value is not null)
            .Select(waiting => waiting.Value!)
            .OrderBy(operation => operation.StartedAt ?? operation.CreatedAt ?? DateTime.MaxValue)
            .ThenBy(operation => operation.Id, StringComparer.Ordinal)
            .Take(ChildCount)
            .ToArray();
        Show(0, DescribeCall(engine.Total, elapsed));
        for (var i = 0; i < ChildCount; i++)
        {
            if (i < longest.Length)
                Show(i + 1, Describe(longest[i], i));
            else
                Hide(i + 1);
        }
    }

    /// <summary>Takes every bar away.</summary>
    public void Complete()
    {
        for (var i = _shown.Length - 1; i >= 0; i--)
            Hide(i);
    }

    private ProgressRecord DescribeCall(int total, TimeSpan elapsed)
    {
        var ended = _outcomes.Values.Sum();
        var outcomes = string.Join(", ", _outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"));
        var status = Text.Join(", ", Text.Join(": ", $"{ended} of {total} done", outcomes), View.Duration(TimeSpan.FromSeconds((int)elapsed.TotalSeconds)));
        return new ProgressRecord(ParentId, activity, status)
        {
            PercentComplete = total == 0 ? 0 : (int)(100L * ended / total),
            SecondsRemaining = timeout is { } limit && limit > elapsed ? (int)(limit - elapsed).TotalSeconds : -1,
        };
    }

    private static ProgressRecord Describe(Operation operation, int place)
    {
        var progress = operation.Progress;
        var words = Text.Join(": ", Text.Join(" ", progress?.Count, progress?.CurrentCall ?? operation.CurrentCall), progress?.Message);
        return new ProgressRecord(ParentId + 1 + place, operation.Id, Text.Clean(words.Length == 0 ? operation.Status : words))
        {
            ParentActivityId = ParentId,
            PercentComplete = progress is { Step: { } step, TotalSteps: > 0 and var steps }
                ? Math.Max(0, Math.Min(100, (int)(100L * step / steps)))
                : -1,
        };
    }

    private void Show(int place, ProgressRecord record)
    {
        if (_shown[place]?.ToString() == record.ToString())
            return;
        _shown[place] = record;
        Write(record);
    }

    private void Hide(int place)
    {
        if (_shown[place] is not { } shown)
            return;
        _shown[place] = null;
        // A record of its own: who was given the one before may still hold it.
        Write(new ProgressRecord(shown.ActivityId, shown.Activity, shown.StatusDescription)
        {
            ParentActivityId = shown.ParentActivityId,
            RecordType = ProgressRecordType.Completed,
        });
    }

    private void Write(ProgressRecord record)
    {
        try
        {
            owner.CommandRuntime.WriteProgress(_source, record);
        }
        catch (Exception e) when (record.RecordType == ProgressRecordType.Completed && e is PipelineStoppedException or InvalidOperationException)
        {
            // A pipeline that is being stopped takes no records any more, and the bars must go all the same.
            owner.Host.UI.WriteProgress(_source, record);
        }
    }
}

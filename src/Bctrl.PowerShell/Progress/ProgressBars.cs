using System.Diagnostics;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// One progress bar for the command, and below it one for each of a few things: those that require input, and those that have
/// run longest.
/// </summary>
internal sealed class ProgressBars(PSCmdlet cmdlet, string activity, TimeSpan? timeout)
{
    private const int ParentId = 1;

    /// <summary>How many things have a bar.</summary>
    public const int ChildCount = 5;

    /// <summary>The time between two updates.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The shortest time between two updates of the counts while input arrives.</summary>
    private static readonly TimeSpan s_minimumInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Sorts what requires input first, and then by the time for which things have run.</summary>
    public static IComparer<IPollable> Order { get; } = Comparer<IPollable>.Create((x, y) => GetKey(x).CompareTo(GetKey(y)));

    /// <summary>Above the source ids of PowerShell, so that the bars of other commands don't change.</summary>
    private static long s_lastSource = 0x4263_7472_6C00;

    private readonly long _source = Interlocked.Increment(ref s_lastSource);
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private readonly ProgressRecord?[] _shown = new ProgressRecord?[ChildCount + 1];
    private TimeSpan _lastUpdate;
    private TimeSpan _lastInput;
    private TimeSpan _pausedFor;
    private int _doneCount;
    private int _shownDoneCount;

    /// <summary>Counts something that has been reported, by its outcome.</summary>
    public void Count(string outcome)
    {
        outcome = SafeText.FromOutside(outcome).ToString();
        _outcomes.TryGetValue(outcome, out var count);
        _outcomes[outcome] = count + 1;
        _doneCount++;
    }

    /// <summary>Shows the counts after an input was processed, unless the inputs follow each other quickly.</summary>
    public void UpdateCounts(int total)
    {
        var isSlow = _elapsed.Elapsed - _lastInput >= s_minimumInterval;
        _lastInput = _elapsed.Elapsed;
        if (_shown[0] is not null && _shownDoneCount != _doneCount && (isSlow || _elapsed.Elapsed - _lastUpdate >= s_minimumInterval))
            ShowCommand(total);
    }

    /// <summary>Whether it is time for an update, a few times each second.</summary>
    public bool IsUpdateDue => _elapsed.Elapsed - _lastUpdate >= Interval;

    /// <summary>Shows everything that has changed.</summary>
    /// <param name="total">How many things the command works on.</param>
    /// <param name="first">The last known state of what comes first in the <see cref="Order"/>.</param>
    /// <param name="pausedFor">What is left of the delay that the server requested with Retry-After.</param>
    /// <param name="describe">What to show of one thing, and how much of it is done, in percent, or -1.</param>
    public void Update(
        int total, IReadOnlyList<IPollable> first, TimeSpan pausedFor, Func<IPollable, (string Status, int PercentComplete)> describe)
    {
        _pausedFor = pausedFor;
        ShowCommand(total);
        for (var i = 0; i < ChildCount; i++)
        {
            if (i < first.Count)
                Show(i + 1, CreateRecord(first[i].Id, describe(first[i]), i));
            else
                Hide(i + 1);
        }
    }

    /// <summary>Removes every bar.</summary>
    public void Complete()
    {
        for (var i = _shown.Length - 1; i >= 0; i--)
            Hide(i);
    }

    private static (bool IsRunning, DateTime Start) GetKey(IPollable item) =>
        (item.Status != ToolCallStatus.RequiresInput, item.StartedAt ?? item.CreatedAt ?? DateTime.MaxValue);

    private void ShowCommand(int total)
    {
        _shownDoneCount = _doneCount;
        var elapsed = _lastUpdate = _elapsed.Elapsed;
        var outcomes = string.Join(", ", _outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"));
        var status = DisplayText.Join(
            ", ",
            DisplayText.Join(": ", CmdletMessages.DoneCount(_doneCount, total), outcomes),
            DisplayText.Duration(TimeSpan.FromSeconds((int)elapsed.TotalSeconds)),
            _pausedFor > TimeSpan.Zero ? CmdletMessages.PausedFor(_pausedFor) : null);
        Show(0, new ProgressRecord(ParentId, activity, status)
        {
            PercentComplete = total == 0 ? 0 : (int)(100L * _doneCount / total),
            SecondsRemaining = timeout is { } limit && limit > elapsed ? (int)(limit - elapsed).TotalSeconds : -1,
        });
    }

    private static ProgressRecord CreateRecord(string id, (string Status, int PercentComplete) description, int index) =>
        new(ParentId + 1 + index, SafeText.FromOutside(id).ToString(), SafeText.FromOutside(description.Status.Length == 0 ? "-" : description.Status).ToString())
        {
            ParentActivityId = ParentId,
            PercentComplete = description.PercentComplete,
        };

    private void Show(int index, ProgressRecord record)
    {
        if (_shown[index]?.ToString() == record.ToString())
            return;
        _shown[index] = record;
        Write(record);
    }

    private void Hide(int index)
    {
        if (_shown[index] is not { } shown)
            return;
        _shown[index] = null;
        // The host may still use the earlier record, so this is another one.
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
            cmdlet.CommandRuntime.WriteProgress(_source, record);
        }
        catch (Exception e) when (record.RecordType == ProgressRecordType.Completed && e is PipelineStoppedException or InvalidOperationException)
        {
            // A pipeline that is being stopped accepts no records, but the bars have to be removed.
            cmdlet.Host.UI.WriteProgress(_source, record);
        }
    }
}

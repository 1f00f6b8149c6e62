namespace Bctrl;

/// <summary>The timeout of a command: the remaining time, and tokens that are canceled when it has elapsed.</summary>
internal sealed class PollDeadline : IDisposable
{
    /// <summary>A response that is due when the timeout elapses may arrive this much later.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly TimeSpan? _timeout;
    private readonly long _started;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _passed;
    private readonly CancellationTokenSource _responseDue;

    private readonly object _lock = new();

    /// <summary>The total time of earlier suspensions, and the start of the current one.</summary>
    private TimeSpan _suspended;
    private TimeSpan? _suspensionStart;

    public PollDeadline(TimeSpan? timeout, TimeProvider clock)
    {
        _clock = clock;
        _timeout = timeout;
        _started = clock.GetTimestamp();
        IsImmediate = timeout == TimeSpan.Zero;
        (_passed, _responseDue) = IsImmediate || timeout is not { } time
            ? (new CancellationTokenSource(), new CancellationTokenSource())
            : (clock.CreateCancellationTokenSource(time), clock.CreateCancellationTokenSource(time + s_grace));
        Stopped = _stop.Token;
        Passed = _passed.Token;
        ResponseDue = _responseDue.Token;
    }

    /// <summary>Whether the timeout is zero, so that each request is sent once.</summary>
    public bool IsImmediate { get; }

    /// <summary>How long the command has taken, with the time in which it was suspended.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_started);

    /// <summary>What is left of the timeout, or null without one.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            lock (_lock)
                return _timeout + _suspended - (_suspensionStart ?? Elapsed);
        }
    }

    /// <summary>Canceled by <see cref="Stop"/>.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Canceled when the timeout has elapsed, and by <see cref="Stop"/>.</summary>
    public CancellationToken Passed { get; }

    /// <summary>Canceled a moment later, and by <see cref="Stop"/>.</summary>
    public CancellationToken ResponseDue { get; }

    /// <summary>
    /// Returns a source like <see cref="ResponseDue"/>, which also gives time for a response when the timeout has elapsed.
    /// </summary>
    public CancellationTokenSource CreateResponseDue() => Passed.IsCancellationRequested
        ? CancellationTokenSource.CreateLinkedTokenSource(Stopped, _clock.CreateCancellationTokenSource(s_grace).Token)
        : CancellationTokenSource.CreateLinkedTokenSource(ResponseDue);

    /// <summary>Suspends the timeout while the user confirms. It is called by the same thread as <see cref="Resume"/>.</summary>
    public void Suspend()
    {
        if (_timeout is null || IsImmediate)
            return;
        lock (_lock)
            _suspensionStart = Elapsed;
        _passed.CancelAfter(Timeout.InfiniteTimeSpan);
        _responseDue.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Resumes the timeout.</summary>
    public void Resume()
    {
        if (_suspensionStart is not { } start)
            return;
        lock (_lock)
        {
            _suspended += Elapsed - start;
            _suspensionStart = null;
        }
        var remaining = Remaining is { Ticks: > 0 } left ? left : TimeSpan.Zero;
        _passed.CancelAfter(remaining);
        _responseDue.CancelAfter(remaining + s_grace);
    }

    /// <summary>Cancels everything.</summary>
    public void Stop()
    {
        foreach (var source in (CancellationTokenSource[])[_stop, _passed, _responseDue])
        {
            try
            {
                source.Cancel();
            }
            catch (AggregateException)
            {
                // A callback failed. The others have run, and the other tokens have to be canceled too.
            }
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _passed.Dispose();
        _responseDue.Dispose();
    }
}

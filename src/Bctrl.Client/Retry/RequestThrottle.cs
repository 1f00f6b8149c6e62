namespace Bctrl;

/// <summary>
/// Limits how many requests of a command are in flight, and sends none while the connection's gate is closed.
/// </summary>
internal sealed class RequestThrottle(
    Func<int> limit, RetryAfterGate? gate, RetryPolicy retry, TimeProvider clock, Action<RequestEvent> report)
{
    /// <summary>The minimum extension of the delay that is reported again.</summary>
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(1);

    private static readonly Task<bool> s_true = Task.FromResult(true);
    private static readonly Task<bool> s_false = Task.FromResult(false);

    private readonly RequestSlots _slots = new();
    private int _available = int.MaxValue;
    private int _isLimitedByComputerReported;
    private int _isLimitedByServerReported;
    private long _reported = -s_reportInterval.Ticks;

    /// <summary>How many requests may be in flight now.</summary>
    public int Limit => Math.Min(limit(), Volatile.Read(ref _available));

    private bool IsGateClosed => gate is { Remaining.Ticks: > 0 };

    /// <summary>Waits for an open gate and a free slot. The caller has to call <see cref="Exit"/> afterwards.</summary>
    public Task EnterAsync(CancellationToken cancellationToken)
    {
        // Avoids the allocation of a state machine when there is nothing to wait for, which is the usual case.
        var entering = TryEnterAsync(cancellationToken);
        return entering.Status == TaskStatus.RanToCompletion && entering.Result ? Task.CompletedTask : WaitAsync(entering, cancellationToken);
    }

    /// <summary>Waits for a free slot, but not for the gate: returns false when that is closed.</summary>
    public Task<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (IsGateClosed)
            return s_false;
        var slot = _slots.EnterAsync(Limit, cancellationToken);
        return slot.Status == TaskStatus.RanToCompletion && !IsGateClosed ? s_true : CompleteEnterAsync(slot);
    }

    /// <summary>Frees the slot.</summary>
    public void Exit() => _slots.Exit(Limit);

    /// <summary>Raises a limit that was lowered, by one for each request that succeeds.</summary>
    public void Raise()
    {
        var available = Volatile.Read(ref _available);
        if (available != int.MaxValue)
            Interlocked.CompareExchange(ref _available, available + 1, available);
    }

    /// <summary>
    /// Lowers the limit after a request that was not processed, because there were too many. Returns false if no other
    /// request of the command is in flight, so that there is nothing to wait for.
    /// </summary>
    public bool TryLower(BctrlApiException failure)
    {
        // The others have theirs. A tenth is left to the rest of the process.
        var available = _slots.Used * 9 / 10;
        if (available == 0)
            return false;
        int current;
        do
        {
            current = Volatile.Read(ref _available);
        }
        while (available < current && Interlocked.CompareExchange(ref _available, available, current) != current);
        ref var isReported = ref failure.IsRefusedStream ? ref _isLimitedByServerReported : ref _isLimitedByComputerReported;
        if (Interlocked.Exchange(ref isReported, 1) == 0)
            report(new RequestEvent.Limited(failure));
        return true;
    }

    private async Task WaitAsync(Task<bool> entering, CancellationToken cancellationToken)
    {
        while (!await entering.ConfigureAwait(false))
        {
            while (gate!.Remaining is { Ticks: > 0 } remaining)
            {
                Report(remaining);
                await clock.Delay(remaining + retry.GetJitter(), cancellationToken).ConfigureAwait(false);
            }
            entering = TryEnterAsync(cancellationToken);
        }
    }

    private async Task<bool> CompleteEnterAsync(Task slot)
    {
        await slot.ConfigureAwait(false);
        if (!IsGateClosed)
            return true;
        // It was closed meanwhile.
        _slots.Exit(Limit);
        return false;
    }

    /// <summary>Reports once that the gate is closed, not once for each request that waits for it.</summary>
    private void Report(TimeSpan remaining)
    {
        var opensAt = gate!.OpensAt.Ticks;
        var reported = Volatile.Read(ref _reported);
        if (opensAt - reported >= s_reportInterval.Ticks && Interlocked.CompareExchange(ref _reported, opensAt, reported) == reported)
            report(new RequestEvent.Throttled(remaining));
    }
}

namespace Bctrl;

/// <summary>
/// Limits how many requests of a command are in flight, and sends none while the connection's gate is closed.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle has nothing to dispose.")]
internal sealed class RequestThrottle(int limit, RetryAfterGate? gate, RetryPolicy retry, TimeProvider clock, Action<RequestEvent> report)
{
    /// <summary>The minimum extension of the delay that is reported again.</summary>
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(1);

    private static readonly Task<bool> s_true = Task.FromResult(true);
    private static readonly Task<bool> s_false = Task.FromResult(false);

    private readonly SemaphoreSlim _slots = new(limit);
    private long _reported = -s_reportInterval.Ticks;

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
        var slot = _slots.WaitAsync(cancellationToken);
        return slot.Status == TaskStatus.RanToCompletion && !IsGateClosed ? s_true : CompleteEnterAsync(slot);
    }

    /// <summary>Frees the slot.</summary>
    public void Exit() => _slots.Release();

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
        _slots.Release();
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

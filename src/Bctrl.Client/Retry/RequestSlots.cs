namespace Bctrl;

/// <summary>
/// Limits how many requests are in flight. Those that have no slot wait in the order in which they came.
/// </summary>
internal sealed class RequestSlots
{
    private readonly Queue<Waiter> _waiters = new();
    private int _used;

    /// <summary>How many slots are in use.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Waits for a slot. The caller has to call <see cref="Exit"/> afterwards.</summary>
    /// <param name="limit">How many slots there are now.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task EnterAsync(int limit, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        Waiter waiter;
        lock (_waiters)
        {
            if (_used < limit)
            {
                _used++;
                return Task.CompletedTask;
            }
            waiter = new Waiter();
            _waiters.Enqueue(waiter);
        }
        return waiter.WaitAsync(cancellationToken);
    }

    /// <summary>Frees the slot.</summary>
    /// <param name="limit">How many slots there are now.</param>
    public void Exit(int limit)
    {
        lock (_waiters)
        {
            _used--;
            while (_used < limit && _waiters.Count > 0)
            {
                // One that was canceled stays in the queue until its turn.
                if (_waiters.Dequeue().TrySetResult(true))
                    _used++;
            }
        }
    }

    private sealed class Waiter() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            using (cancellationToken.Register(static waiter => ((Waiter)waiter!).TrySetCanceled(), this))
                await Task.ConfigureAwait(false);
        }
    }
}

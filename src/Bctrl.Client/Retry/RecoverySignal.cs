namespace Bctrl;

/// <summary>
/// Tells the requests that wait before a retry that the server is available again. Otherwise the last of many would be
/// sent half a minute later.
/// </summary>
internal sealed class RecoverySignal
{
    /// <summary>With fewer failures in a row, the delays are still short, or not the server but a single request fails.</summary>
    public const int MinimumFailureCount = 10;

    private int _failureCount;
    private TaskCompletionSource<bool> _recovery = new();

    /// <summary>Completes with the next request that succeeds after an outage.</summary>
    public Task Recovery => Volatile.Read(ref _recovery).Task;

    public void OnFailed() => Interlocked.Increment(ref _failureCount);

    public void OnSucceeded()
    {
        if (Volatile.Read(ref _failureCount) > 0 && Interlocked.Exchange(ref _failureCount, 0) >= MinimumFailureCount)
            Interlocked.Exchange(ref _recovery, new()).TrySetResult(true);
    }
}

namespace Bctrl;

/// <summary>
/// Tells the requests that wait before a retry that the server is available again. Otherwise the last of many would be
/// sent half a minute later.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A source without a timer or a wait handle has nothing to dispose.")]
internal sealed class RecoverySignal(TimeProvider clock)
{
    /// <summary>Below this count, the delays are still short, or only one request fails.</summary>
    public const int MinimumFailureCount = 10;

    /// <summary>A server that is overloaded responds to some requests, so that the time without a success is shorter.</summary>
    public static readonly TimeSpan MinimumOutage = TimeSpan.FromSeconds(5);

    private CancellationTokenSource _recovery = new();
    private int _failureCount;
    private long _failingSince;

    /// <summary>Is canceled by the next request that succeeds after an outage.</summary>
    public CancellationToken Recovery => Volatile.Read(ref _recovery).Token;

    public void OnFailed()
    {
        if (Interlocked.Increment(ref _failureCount) == 1)
            Volatile.Write(ref _failingSince, clock.GetTimestamp());
    }

    public void OnSucceeded()
    {
        if (Volatile.Read(ref _failureCount) == 0)
            return;
        var isOutage = clock.GetElapsedTime(Volatile.Read(ref _failingSince)) >= MinimumOutage;
        if (Interlocked.Exchange(ref _failureCount, 0) >= MinimumFailureCount && isOutage)
            Interlocked.Exchange(ref _recovery, new()).Cancel();
    }
}

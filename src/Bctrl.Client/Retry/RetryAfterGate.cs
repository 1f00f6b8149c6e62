namespace Bctrl;

/// <summary>
/// Is closed for the delay that the server requested with <c>Retry-After</c>. All requests of a connection share it.
/// </summary>
internal sealed class RetryAfterGate(TimeProvider clock)
{
    /// <summary>Times are relative to this timestamp, because the system clock can change.</summary>
    private readonly long _origin = clock.GetTimestamp();
    private long _opensAt;

    /// <summary>How long the gate stays closed; zero when it is open.</summary>
    public TimeSpan Remaining => TimeSpan.FromTicks(Math.Max((OpensAt - clock.GetElapsedTime(_origin)).Ticks, 0));

    /// <summary>When the gate opens, counted from when it was made.</summary>
    public TimeSpan OpensAt => TimeSpan.FromTicks(Volatile.Read(ref _opensAt));

    /// <summary>Closes the gate for at least this long from now.</summary>
    public void Close(TimeSpan duration)
    {
        var opensAt = clock.GetElapsedTime(_origin).Ticks + duration.Ticks;
        for (var current = Volatile.Read(ref _opensAt); current < opensAt; current = Volatile.Read(ref _opensAt))
            Interlocked.CompareExchange(ref _opensAt, opensAt, current);
    }
}

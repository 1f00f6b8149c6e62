namespace Bctrl;

/// <summary>The time until which a server asked to be left alone, by every request of one connection.</summary>
internal sealed class SharedPause(TimeProvider clock)
{
    /// <summary>The end of the pause is counted from here in ticks: the time of day may be set while it lasts.</summary>
    private readonly long _beginning = clock.GetTimestamp();
    private long _until;

    /// <summary>Makes the pause last at least this long from now.</summary>
    public void Extend(TimeSpan duration)
    {
        var until = clock.GetElapsedTime(_beginning).Ticks + duration.Ticks;
        for (var seen = Volatile.Read(ref _until); seen < until;)
        {
            var before = Interlocked.CompareExchange(ref _until, until, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    /// <summary>How much of the pause is left.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var remaining = Volatile.Read(ref _until) - clock.GetElapsedTime(_beginning).Ticks;
            return remaining > 0 ? TimeSpan.FromTicks(remaining) : TimeSpan.Zero;
        }
    }
}

namespace Bctrl;

/// <summary>
/// Determines the timeouts of the long polls for one thing, and the delays between them.
/// </summary>
internal sealed class PollTiming(PollOptions options)
{
    /// <summary>The first polls are short, so that progress is visible early.</summary>
    private static readonly TimeSpan s_firstTimeout = TimeSpan.FromSeconds(1);

    /// <summary>With more things than slots, the minimum time that a poll uses a slot.</summary>
    private static readonly TimeSpan s_minimumTimeSlice = TimeSpan.FromMilliseconds(100);

    /// <summary>With more things than slots, the approximate time in which each is polled once.</summary>
    private static readonly TimeSpan s_cycle = TimeSpan.FromSeconds(2);

    /// <summary>The approximate maximum number of polls each second. With many things, the timeouts of the polls are longer.</summary>
    private const double PollsPerSecond = 500;

    /// <summary>The minimum interval between two polls, and what it increases to while responses are early.</summary>
    private static readonly TimeSpan s_minimumInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_maximumInterval = TimeSpan.FromSeconds(1);

    private TimeSpan _timeout = Min(s_firstTimeout, options.LongPollTimeout);
    private TimeSpan _interval = s_minimumInterval;

    /// <summary>How long the server may wait before it responds to the next poll.</summary>
    /// <param name="openCount">How many things are polled.</param>
    /// <param name="throttleLimit">How many of them can be polled at once.</param>
    /// <param name="remaining">What is left of the timeout of the command, or null without one.</param>
    public TimeSpan GetTimeout(int openCount, int throttleLimit, TimeSpan? remaining)
    {
        var cycle = TimeSpan.FromSeconds(openCount / PollsPerSecond);
        TimeSpan timeout;
        if (openCount > throttleLimit)
        {
            var timeSlice = Max(cycle, s_cycle).TotalSeconds * throttleLimit / openCount;
            timeout = Min(_timeout, Max(TimeSpan.FromSeconds(timeSlice), s_minimumTimeSlice));
        }
        else
        {
            timeout = Min(Max(_timeout, cycle), options.LongPollTimeout);
        }
        return Max(Min(timeout, remaining ?? timeout), TimeSpan.Zero);
    }

    /// <summary>How long to wait before the next poll, after a response that says that nothing has completed.</summary>
    /// <param name="timeout">How long the server might have waited.</param>
    /// <param name="elapsed">How long it took to respond.</param>
    public TimeSpan GetDelay(TimeSpan timeout, TimeSpan elapsed)
    {
        _timeout = Min(_timeout + _timeout, options.LongPollTimeout);
        var isEarly = elapsed + elapsed < timeout;
        var interval = isEarly ? _interval : s_minimumInterval;
        _interval = isEarly ? Min(_interval + _interval, s_maximumInterval) : s_minimumInterval;
        return Max(interval - elapsed, TimeSpan.Zero);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => TimeSpan.FromTicks(Math.Min(a.Ticks, b.Ticks));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => TimeSpan.FromTicks(Math.Max(a.Ticks, b.Ticks));
}

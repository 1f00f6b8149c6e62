namespace Bctrl.Client.Tests.Waiting;

/// <summary>A clock that stands still until it is told to go on to what is due next.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset s_beginning = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Alarm, (long Due, long Order)> _alarms = new();
    private long _now;
    private long _orders;
    private int _sleepers;

    public TimeSpan Now => new(Volatile.Read(ref _now));

    /// <summary>How many delays are going on.</summary>
    public int Sleepers => Volatile.Read(ref _sleepers);

    /// <summary>Called when somebody begins or ends a delay.</summary>
    public Action? Stirred { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => s_beginning + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // A timer is either somebody's delay, or one that will cancel something while others do their work.
        var alarm = new Alarm(this, () => callback(state), isSleeper: state is not CancellationTokenSource);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Does something at a time, on the thread that drives the clock, unless it is disposed before.</summary>
    public IDisposable At(TimeSpan time, Action action)
    {
        var alarm = new Alarm(this, action, isSleeper: false);
        alarm.Set(time);
        return alarm;
    }

    /// <summary>Goes on to what is due next and does it, unless that is later than a time.</summary>
    public bool GoToNext(TimeSpan? latest = null)
    {
        Alarm? alarm;
        lock (_gate)
        {
            while (_alarms.TryPeek(out alarm, out var key) && key.Order != alarm.Order)
                _alarms.Dequeue();
            if (alarm is null || alarm.Due > latest)
                return false;
            Volatile.Write(ref _now, Math.Max(_now, alarm.Due.Ticks));
            alarm.Set(null);
        }
        alarm.Ring();
        return true;
    }

    private sealed class Alarm(VirtualTime clock, Action ring, bool isSleeper) : ITimer
    {
        public TimeSpan Due { get; private set; }

        /// <summary>Its place in the queue, or 0 while it is not set.</summary>
        public long Order { get; private set; }

        public void Ring() => ring();

        public void Set(TimeSpan? due)
        {
            lock (clock._gate)
            {
                if (isSleeper && Order != 0 != due.HasValue)
                    clock._sleepers += due.HasValue ? 1 : -1;
                Order = due.HasValue ? ++clock._orders : 0;
                if (due is { } time)
                {
                    Due = time;
                    clock._alarms.Enqueue(this, (time.Ticks, Order));
                }
            }
            if (isSleeper)
                clock.Stirred?.Invoke();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("Nobody needs a timer that repeats itself.");
            Set(dueTime == Timeout.InfiniteTimeSpan ? null : clock.Now + dueTime);
            return true;
        }

        public void Dispose() => Set(null);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

namespace Bctrl.Client.Tests.Polling;

/// <summary>A clock that advances only when a test advances it to the next timer that is due.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<ManualTimer, (long Due, long Order)> _timers = new();
    private long _now;
    private long _lastOrder;
    private int _delayCount;
    private int _timerCount;

    public TimeSpan Now => new(Volatile.Read(ref _now));

    /// <summary>How many delays are active.</summary>
    public int DelayCount => Volatile.Read(ref _delayCount);

    /// <summary>How many timers were created and are not disposed.</summary>
    public int TimerCount => Volatile.Read(ref _timerCount);

    /// <summary>Called when a delay starts or ends.</summary>
    public Action? Changed { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => s_start + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // A timer is used either for a delay or for a CancellationTokenSource.
        var timer = new ManualTimer(this, () => callback(state), isDelay: state is not CancellationTokenSource);
        timer.Change(dueTime, period);
        Interlocked.Increment(ref _timerCount);
        timer.Disposed = () => Interlocked.Decrement(ref _timerCount);
        return timer;
    }

    /// <summary>
    /// Runs an action at the specified time on the thread that advances the clock. Disposing the result cancels it.
    /// </summary>
    public IDisposable At(TimeSpan time, Action action)
    {
        var timer = new ManualTimer(this, action, isDelay: false);
        timer.Set(time);
        return timer;
    }

    /// <summary>
    /// Advances to the next timer that is due and fires it. Returns false if there is none before the specified time.
    /// </summary>
    public bool FireNext(TimeSpan? latest = null)
    {
        ManualTimer? timer;
        lock (_lock)
        {
            while (_timers.TryPeek(out timer, out var key) && key.Order != timer.Order)
                _timers.Dequeue();
            if (timer is null || timer.Due > latest)
                return false;
            Volatile.Write(ref _now, Math.Max(_now, timer.Due.Ticks));
            timer.Set(null);
        }
        timer.Fire();
        return true;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action callback, bool isDelay) : ITimer
    {
        public TimeSpan Due { get; private set; }

        /// <summary>The number of the queue entry, or 0 if the timer is not set.</summary>
        public long Order { get; private set; }

        /// <summary>Called when the timer is disposed for the first time.</summary>
        public Action? Disposed { get; set; }

        public void Fire() => callback();

        public void Set(TimeSpan? due)
        {
            lock (clock._lock)
            {
                if (isDelay && Order != 0 != due.HasValue)
                    clock._delayCount += due.HasValue ? 1 : -1;
                Order = due.HasValue ? ++clock._lastOrder : 0;
                if (due is { } time)
                {
                    Due = time;
                    clock._timers.Enqueue(this, (time.Ticks, Order));
                }
            }
            if (isDelay)
                clock.Changed?.Invoke();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("Periodic timers are not supported.");
            Set(dueTime == Timeout.InfiniteTimeSpan ? null : clock.Now + dueTime);
            return true;
        }

        public void Dispose()
        {
            Set(null);
            Disposed?.Invoke();
            Disposed = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

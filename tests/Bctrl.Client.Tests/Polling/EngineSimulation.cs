using System.Diagnostics;

namespace Bctrl.Client.Tests.Polling;

/// <summary>
/// Runs a <see cref="PollScheduler{T}"/> with a simulated server and a simulated clock. The clock advances only when
/// all tasks are waiting, so the results do not depend on the speed of the machine, and hours are simulated in a short
/// time.
/// </summary>
/// <remarks>
/// The scheduler runs on other threads, so the simulation must determine when they are idle. Each id that has not
/// completed is then in flight, in a delay, or waiting for a slot. It waits for a slot only if the maximum number of
/// requests is in flight. Therefore the scheduler is idle when <c>in flight = min(slots, not completed - in a
/// delay)</c> and no other thread runs its code: a thread that has freed its slot may not have started its delay yet.
/// Before that, each number only approaches its final value, because only the thread of the simulation advances the
/// clock.
/// </remarks>
internal sealed class EngineSimulation : IDisposable
{
    /// <summary>
    /// A limit for the number of timers that fire in a simulation. It is reached only if the simulation never ends.
    /// </summary>
    private const int MaxTimerCount = 1_000_000;

    /// <summary>The simulation that the code on a thread belongs to. It flows with the execution context.</summary>
    private static readonly AsyncLocal<EngineSimulation?> s_current = new(change =>
    {
        change.PreviousValue?.AddThreads(-1);
        change.CurrentValue?.AddThreads(1);
    });

    private readonly SimulatedServer _server;
    private readonly PollOptions _options;
    private readonly HashSet<string> _completed = new(StringComparer.Ordinal);
    private readonly AutoResetEvent _changed = new(false);
    private int _threadCount;
    private bool _hasCompletedAdding;

    public EngineSimulation(
        Func<RecordedPoll, SimulatedResponse> server,
        double? timeout = null,
        double longPoll = 30,
        int slots = 1000,
        int retries = 0,
        double interval = 1,
        double jitter = 1,
        StringComparer? comparer = null,
        PollAsync<string>? submit = null)
    {
        _options = new PollOptions
        {
            Timeout = timeout is { } seconds ? SimulatedResponse.ToTime(seconds) : null,
            LongPollTimeout = TimeSpan.FromSeconds(longPoll),
            ThrottleLimit = () => slots,
            Retry = new RetryPolicy(retries, TimeSpan.FromSeconds(interval), () => jitter),
            Gate = new RetryAfterGate(Time),
            Clock = Time,
            IdComparer = comparer ?? StringComparer.Ordinal,
        };
        s_current.Value = this;
        Time.Changed = () => _changed.Set();
        _server = new SimulatedServer(server, Time, Gate, () => _changed.Set());
        Scheduler = new PollScheduler<string>(_server.PollAsync, _options, submit, StringComparer.Ordinal);
    }

    /// <summary>Whether a simulation never became idle. The timeout of further simulations is then shorter.</summary>
    public static bool HasHung { get; private set; }

    /// <summary>
    /// How long to wait until the scheduler is idle. Even on a busy machine this takes much less time.
    /// </summary>
    private static TimeSpan IdleTimeout => TimeSpan.FromSeconds(HasHung ? 1 : 30);

    public ManualTimeProvider Time { get; } = new();

    public PollScheduler<string> Scheduler { get; }

    public RetryAfterGate Gate => _options.Gate!;

    /// <summary>All polls that were sent until now.</summary>
    public List<RecordedPoll> Polls => _server.Polls;

    public List<(TimeSpan At, PollEvent<string> Event)> Events { get; } = [];

    /// <summary>The last event of each id, in the order in which they were reported.</summary>
    public IEnumerable<PollEvent<string>> LastEvents => Events.Select(each => each.Event).Where(each => GetId(each) is not null);

    /// <summary>The reported events of requests.</summary>
    public IEnumerable<RequestEvent> RequestEvents => Events.Select(each => each.Event).OfType<PollEvent<string>.Request>().Select(each => each.Event);

    /// <summary>The maximum number of requests that were in flight at the same time.</summary>
    public int Peak => _server.Peak;

    /// <summary>Actions of the scheduler that are never allowed.</summary>
    public List<string> Violations => _server.Violations;

    /// <summary>Whether polls and events are recorded. If not, only the scheduler uses memory.</summary>
    public bool Records { get => _server.Records; init => _server.Records = value; }

    /// <summary>Returns the id of a last event, or null for another event.</summary>
    public static string? GetId(PollEvent<string> pollEvent) => pollEvent switch
    {
        PollEvent<string>.Completed completed => completed.Id,
        PollEvent<string>.TimedOut timedOut => timedOut.Id,
        PollEvent<string>.Failed failed => failed.Id,
        _ => null,
    };

    /// <summary>Adds these ids, completes adding, and runs until all ids have completed.</summary>
    public EngineSimulation Run(params IEnumerable<string> ids)
    {
        foreach (var id in ids)
            Scheduler.Add(id);
        CompleteAdding();
        Advance();
        Assert.True(Scheduler.IsCompleted);
        Assert.Empty(Violations);
        return this;
    }

    public void CompleteAdding()
    {
        _hasCompletedAdding = true;
        Scheduler.CompleteAdding();
    }

    /// <summary>Advances the clock until no timers are left, or up to the specified time.</summary>
    public void Advance(TimeSpan? latest = null)
    {
        // Without a synchronization context, the continuation of a response runs on this thread when its timer fires.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (var timerCount = 0; timerCount < MaxTimerCount; timerCount++)
            {
                WaitUntil(IsIdle, "become idle");
                if (Scheduler.IsCompleted || !Time.FireNext(latest))
                    return;
            }
            throw new TimeoutException("The simulation does not end.");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Disposes the scheduler, and waits until no requests and delays are left.</summary>
    public void Stop()
    {
        Scheduler.Dispose();
        WaitUntil(() => _server.InFlight == 0 && Time.DelayCount == 0, "stop");
        Drain();
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        s_current.Value = null;
    }

    private void AddThreads(int count)
    {
        if (Interlocked.Add(ref _threadCount, count) == 0)
            _changed.Set();
    }

    private bool IsIdle()
    {
        Drain();
        var open = Scheduler.Total - _completed.Count;
        if (open == 0)
            return !_hasCompletedAdding || Scheduler.IsCompleted;
        // When the timeout has elapsed, the ids that are in a delay or wait for a slot will be reported.
        var isTimeoutElapsed = _options.Timeout is { Ticks: > 0 } timeout && Time.Now >= timeout;
        var expected = isTimeoutElapsed ? open : Math.Min(_options.ThrottleLimit(), open - Time.DelayCount);
        return _server.Pending >= expected && Volatile.Read(ref _threadCount) == 0;
    }

    private void Drain()
    {
        while (Scheduler.TryTake(TimeSpan.Zero, CancellationToken.None, out var next))
        {
            if (GetId(next) is { } id && !_completed.Add(id))
                _server.AddViolation($"{id} has an event after its last event");
            if (Records)
                Events.Add((Time.Now, next));
        }
    }

    private void WaitUntil(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        s_current.Value = null;
        while (!condition())
        {
            // Some changes are not signaled, so the condition is also checked every millisecond.
            if (_changed.WaitOne(1) || Stopwatch.GetElapsedTime(started) < IdleTimeout)
                continue;
            HasHung = true;
            throw new TimeoutException(
                $"The scheduler did not {what}: of {Scheduler.Total} ids {_completed.Count} have completed, {Time.DelayCount} are in a delay, {_server.InFlight} are in flight.");
        }
        s_current.Value = this;
    }
}

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
/// delay)</c>. Before that, each number only approaches its final value, because only the thread of the simulation
/// advances the clock.
/// </remarks>
internal sealed class EngineSimulation : IDisposable
{
    /// <summary>
    /// A limit for the number of timers that fire in a simulation. It is reached only if the simulation never ends.
    /// </summary>
    private const int MaxTimerCount = 1_000_000;

    private readonly Func<RecordedPoll, SimulatedResponse> _server;
    private readonly PollOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inFlight = new(StringComparer.Ordinal);
    private readonly HashSet<string> _completed = new(StringComparer.Ordinal);
    private readonly List<RecordedPoll> _polls = [];
    private readonly List<string> _violations = [];
    private readonly AutoResetEvent _changed = new(false);
    private int _pending;
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
        _server = server;
        _options = new PollOptions
        {
            Timeout = timeout is { } seconds ? SimulatedResponse.ToTime(seconds) : null,
            LongPollTimeout = TimeSpan.FromSeconds(longPoll),
            ThrottleLimit = slots,
            Retry = new RetryPolicy(retries, TimeSpan.FromSeconds(interval), () => jitter),
            Gate = new RetryAfterGate(Time),
            Clock = Time,
            IdComparer = comparer ?? StringComparer.Ordinal,
        };
        Time.Changed = () => _changed.Set();
        Scheduler = new PollScheduler<string>(PollAsync, _options, submit);
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
    public List<RecordedPoll> Polls { get { lock (_lock) return [.. _polls]; } }

    public List<(TimeSpan At, PollEvent<string> Event)> Events { get; } = [];

    /// <summary>The last event of each id, in the order in which they were reported.</summary>
    public IEnumerable<PollEvent<string>> LastEvents => Events.Select(each => each.Event).Where(each => GetId(each) is not null);

    /// <summary>The reported events of requests.</summary>
    public IEnumerable<RequestEvent> RequestEvents => Events.Select(each => each.Event).OfType<PollEvent<string>.Request>().Select(each => each.Event);

    /// <summary>The maximum number of requests that were in flight at the same time.</summary>
    public int Peak { get; private set; }

    /// <summary>Actions of the scheduler that are never allowed.</summary>
    public List<string> Violations { get { lock (_lock) return [.. _violations]; } }

    /// <summary>Whether polls and events are recorded. If not, only the scheduler uses memory.</summary>
    public bool Records { get; init; } = true;

    private int InFlight { get { lock (_lock) return _inFlight.Count; } }

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
        WaitUntil(() => InFlight == 0 && Time.DelayCount == 0, "stop");
        Drain();
    }

    public void Dispose() => Scheduler.Dispose();

    private bool IsIdle()
    {
        Drain();
        var open = Scheduler.Total - _completed.Count;
        if (open == 0)
            return !_hasCompletedAdding || Scheduler.IsCompleted;
        // When the timeout has elapsed, the ids that are in a delay or wait for a slot will be reported.
        var isTimeoutElapsed = _options.Timeout is { Ticks: > 0 } timeout && Time.Now >= timeout;
        var expected = isTimeoutElapsed ? open : Math.Min(_options.ThrottleLimit, open - Time.DelayCount);
        return Volatile.Read(ref _pending) >= expected;
    }

    private void Drain()
    {
        while (Scheduler.TryTake(TimeSpan.Zero, CancellationToken.None, out var next))
        {
            if (GetId(next) is { } id && !_completed.Add(id))
            {
                lock (_lock)
                    _violations.Add($"{id} has an event after its last event");
            }
            if (Records)
                Events.Add((Time.Now, next));
        }
    }

    private void WaitUntil(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            // Some changes are not signaled, so the condition is also checked every millisecond.
            if (_changed.WaitOne(1) || Stopwatch.GetElapsedTime(started) < IdleTimeout)
                continue;
            HasHung = true;
            throw new TimeoutException(
                $"The scheduler did not {what}: of {Scheduler.Total} ids {_completed.Count} have completed, {Time.DelayCount} are in a delay, {InFlight} are in flight.");
        }
    }

    private Task<PollResult<string>> PollAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        RecordedPoll poll;
        lock (_lock)
        {
            _counts[id] = _counts.GetValueOrDefault(id, -1) + 1;
            poll = new RecordedPoll(id, _counts[id], Time.Now, timeout);
            if (!_inFlight.Add(id))
                _violations.Add($"{id} is polled twice at the same time");
            if (Gate.Remaining > TimeSpan.Zero)
                _violations.Add($"{id} is polled while the gate is closed");
            Peak = Math.Max(Peak, _inFlight.Count);
            if (Records)
                _polls.Add(poll);
        }

        // Each failure is a different object, so that the event of its retry can be found.
        var response = _server(poll).WithNewException();
        if (!response.IsImmediate)
            return RespondLaterAsync(poll, response, cancellationToken);

        lock (_lock)
            _inFlight.Remove(id);
        (poll.Response, poll.RespondedAt) = (response, Time.Now);
        return response.Failure is null ? Task.FromResult(ToResult(poll, response)) : throw response.Failure;
    }

    /// <summary>
    /// Completes a request when the simulated time of its response is reached, or when it is canceled.
    /// </summary>
    private Task<PollResult<string>> RespondLaterAsync(RecordedPoll poll, SimulatedResponse response, CancellationToken cancellationToken)
    {
        var result = new TaskCompletionSource<PollResult<string>>();
        var (isPending, isCompleted) = (false, false);
        IDisposable? timer = null;
        CancellationTokenRegistration registration = default;
        if (response.Kind != ResponseKind.None)
        {
            // The timeout in the API is a number of milliseconds.
            var after = TimeSpan.FromMilliseconds(Math.Ceiling((response.After ?? poll.Timeout).TotalMilliseconds));
            timer = Time.At(Time.Now + after, () => Complete(() => Respond(poll, response, result)));
        }
        registration = cancellationToken.UnsafeRegister(_ => Complete(() => result.SetCanceled(cancellationToken)), null);
        lock (_lock)
        {
            isPending = !isCompleted;
            _pending += isPending ? 1 : 0;
        }
        _changed.Set();
        return result.Task;

        void Complete(Action action)
        {
            lock (_lock)
            {
                if (isCompleted)
                    return;
                isCompleted = true;
                _pending -= isPending ? 1 : 0;
                _inFlight.Remove(poll.Id);
            }
            timer?.Dispose();
            registration.Unregister();
            action();
        }
    }

    private void Respond(RecordedPoll poll, SimulatedResponse response, TaskCompletionSource<PollResult<string>> result)
    {
        (poll.Response, poll.RespondedAt) = (response, Time.Now);
        if (response.Failure is BctrlApiException { Kind: BctrlErrorKind.RateLimited, RetryAfter: { } retryAfter })
            Gate.Close(retryAfter);
        if (response.Failure is null)
            result.SetResult(ToResult(poll, response));
        else
            result.SetException(response.Failure);
    }

    private static PollResult<string> ToResult(RecordedPoll poll, SimulatedResponse response) =>
        new(poll.Value, response.Kind == ResponseKind.Completed);
}

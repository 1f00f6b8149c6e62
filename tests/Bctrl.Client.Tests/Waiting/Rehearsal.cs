using System.Diagnostics;

namespace Bctrl.Client.Tests.Waiting;

/// <summary>
/// Plays a server for the engine on a clock that goes on only when everybody waits, so that hours pass in no time and
/// nothing depends on how fast the machine is.
/// </summary>
/// <remarks>
/// The engine works on threads of its own, so the rehearsal has to know when it has come to rest. Every id that has not
/// ended is then being asked for, sleeps, or stands in line for a slot; and there is a line only when as many are being
/// asked for as may be. So it has come to rest when <c>asked for = min(slots, not ended - asleep)</c>. Each number
/// changes only in the direction of rest, except on the thread that drives the clock.
/// </remarks>
internal sealed class Rehearsal : IDisposable
{
    /// <summary>Many more moments than any play has in which something happens.</summary>
    private const int MaxMoments = 1_000_000;

    private readonly Func<Asking, Reply> _server;
    private readonly WaitOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _turns = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly List<Asking> _askings = [];
    private readonly List<string> _faults = [];
    private readonly AutoResetEvent _stir = new(false);
    private int _parked;
    private bool _hasCompletedAdding;

    public Rehearsal(
        Func<Asking, Reply> server,
        double? timeout = null,
        double longPoll = 30,
        int slots = 1000,
        int retries = 0,
        double interval = 1,
        double jitter = 1)
    {
        _server = server;
        _options = new WaitOptions
        {
            Timeout = timeout is { } seconds ? Reply.ToTime(seconds) : null,
            LongPollTimeout = TimeSpan.FromSeconds(longPoll),
            ThrottleLimit = slots,
            Retry = new RetryPolicy(retries, TimeSpan.FromSeconds(interval), () => jitter),
            Pause = new SharedPause(Time),
            Clock = Time,
        };
        Time.Stirred = () => _stir.Set();
        Engine = new WaitEngine<string>(AskAsync, _options);
    }

    /// <summary>Whether any rehearsal never came to rest: its like takes long, and tells nothing new.</summary>
    public static bool HasHung { get; private set; }

    /// <summary>Longer than any machine takes to come to rest, however busy.</summary>
    private static TimeSpan Patience => TimeSpan.FromSeconds(HasHung ? 1 : 30);

    public VirtualTime Time { get; } = new();

    public WaitEngine<string> Engine { get; }

    public SharedPause Pause => _options.Pause!;

    /// <summary>Every time that the server was asked, up to now.</summary>
    public List<Asking> Askings { get { lock (_gate) return [.. _askings]; } }

    public List<(TimeSpan At, WaitEvent<string> Happened)> Events { get; } = [];

    /// <summary>The last events, in the order they came.</summary>
    public IEnumerable<WaitEvent<string>> LastEvents => Events.Select(each => each.Happened).Where(IsLast);

    /// <summary>The most that were asked for at once.</summary>
    public int Peak { get; private set; }

    /// <summary>What the engine did that it never may.</summary>
    public List<string> Faults { get { lock (_gate) return [.. _faults]; } }

    public bool Remembers { get; init; } = true;

    private int InFlight { get { lock (_gate) return _asked.Count; } }

    public static bool IsLast(WaitEvent<string> happened) =>
        happened is WaitEvent<string>.Ended or WaitEvent<string>.TimedOut or WaitEvent<string>.Failed;

    /// <summary>Adds these ids and no more, and lets everything happen that will.</summary>
    public Rehearsal Play(params IEnumerable<string> ids)
    {
        foreach (var id in ids)
            Engine.Add(id);
        CompleteAdding();
        PlayOn();
        Assert.True(Engine.IsCompleted);
        Assert.Empty(Faults);
        return this;
    }

    public void CompleteAdding()
    {
        _hasCompletedAdding = true;
        Engine.CompleteAdding();
    }

    /// <summary>Lets happen what will, up to a time.</summary>
    public void PlayOn(TimeSpan? latest = null)
    {
        // Without a context, what waits for an answer goes on right here when the clock brings it.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (var moments = 0; moments < MaxMoments; moments++)
            {
                Settle();
                if (Engine.IsCompleted || !Time.GoToNext(latest))
                    return;
            }
            throw new TimeoutException("It goes on for ever.");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Ends the call, and waits until nothing is left of it.</summary>
    public void Stop()
    {
        Engine.Dispose();
        WaitUntil(() => InFlight == 0 && Time.Sleepers == 0, "let go");
        Drain();
    }

    public void Dispose() => Engine.Dispose();

    private void Settle() => WaitUntil(IsAtRest, "come to rest");

    private bool IsAtRest()
    {
        Drain();
        var unfinished = Engine.Total - _ended.Count;
        if (unfinished == 0)
            return !_hasCompletedAdding || Engine.IsCompleted;
        // When the time is over, it is over for those who sleep and those in line too: they are about to end.
        var isOver = _options.Timeout is { Ticks: > 0 } timeout && Time.Now >= timeout;
        var expected = isOver ? unfinished : Math.Min(_options.ThrottleLimit, unfinished - Time.Sleepers);
        return Volatile.Read(ref _parked) >= expected;
    }

    private void Drain()
    {
        while (Engine.TryTake(TimeSpan.Zero, CancellationToken.None, out var happened))
        {
            if (IsLast(happened) ? !_ended.Add(happened.Id) : _ended.Contains(happened.Id))
            {
                lock (_gate)
                    _faults.Add($"{happened.Id} has an event after its last");
            }
            if (Remembers)
                Events.Add((Time.Now, happened));
        }
    }

    private void WaitUntil(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            // Not everything stirs it, so it looks by itself too.
            if (_stir.WaitOne(1) || Stopwatch.GetElapsedTime(started) < Patience)
                continue;
            HasHung = true;
            throw new TimeoutException(
                $"The engine did not {what}: of {Engine.Total} things {_ended.Count} have ended, {Time.Sleepers} sleep, {InFlight} are asked for.");
        }
    }

    private Task<Answer<string>> AskAsync(string id, TimeSpan hold, CancellationToken cancellationToken)
    {
        Asking asking;
        lock (_gate)
        {
            _turns[id] = _turns.GetValueOrDefault(id, -1) + 1;
            asking = new Asking(id, _turns[id], Time.Now, hold);
            if (!_asked.Add(id))
                _faults.Add($"{id} is asked for twice at the same time");
            if (Pause.Remaining > TimeSpan.Zero)
                _faults.Add($"{id} is asked for while the server wants to be left alone");
            Peak = Math.Max(Peak, _asked.Count);
            if (Remembers)
                _askings.Add(asking);
        }

        var reply = _server(asking);
        if (!reply.IsImmediate)
            return Park(asking, reply, cancellationToken);

        lock (_gate)
            _asked.Remove(id);
        (asking.Reply, asking.RepliedAt) = (reply, Time.Now);
        return reply.Failure is null ? Task.FromResult(ToAnswer(asking, reply)) : throw reply.Failure;
    }

    /// <summary>Holds a request until the clock has come to its answer, or it is given up.</summary>
    private Task<Answer<string>> Park(Asking asking, Reply reply, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<Answer<string>>();
        var (isParked, isOver) = (false, false);
        IDisposable? alarm = null;
        CancellationTokenRegistration registration = default;
        if (reply.Kind != ReplyKind.Silence)
        {
            // The API counts in milliseconds.
            var after = TimeSpan.FromMilliseconds(Math.Ceiling((reply.After ?? asking.Hold).TotalMilliseconds));
            alarm = Time.At(Time.Now + after, () => Leave(() => Give(asking, reply, answer)));
        }
        registration = cancellationToken.UnsafeRegister(_ => Leave(() => answer.SetCanceled(cancellationToken)), null);
        lock (_gate)
        {
            isParked = !isOver;
            _parked += isParked ? 1 : 0;
        }
        _stir.Set();
        return answer.Task;

        void Leave(Action goOn)
        {
            lock (_gate)
            {
                if (isOver)
                    return;
                isOver = true;
                _parked -= isParked ? 1 : 0;
                _asked.Remove(asking.Id);
            }
            alarm?.Dispose();
            registration.Unregister();
            goOn();
        }
    }

    private void Give(Asking asking, Reply reply, TaskCompletionSource<Answer<string>> answer)
    {
        (asking.Reply, asking.RepliedAt) = (reply, Time.Now);
        if (reply.Failure is BctrlApiException { Kind: BctrlErrorKind.RateLimited, RetryAfter: { } pause })
            Pause.Extend(pause);
        if (reply.Failure is null)
            answer.SetResult(ToAnswer(asking, reply));
        else
            answer.SetException(reply.Failure);
    }

    private static Answer<string> ToAnswer(Asking asking, Reply reply) => new(asking.Value, reply.Kind == ReplyKind.Ended);
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Bctrl;

/// <summary>
/// Waits for any number of things at once, by asking each whether it has ended until it has. Everything that goes in
/// comes out of the one queue of events: each id with exactly one last event, whatever the asking does.
/// </summary>
/// <remarks>
/// One thread adds ids and takes events; the asking happens on others. It knows no route, no JSON and no PowerShell.
/// </remarks>
internal sealed class WaitEngine<T> : IDisposable
    where T : class
{
    /// <summary>The first requests are short, so that progress shows early.</summary>
    private static readonly TimeSpan s_firstHold = TimeSpan.FromSeconds(1);

    /// <summary>With more things than slots, the shortest that a turn is.</summary>
    private static readonly TimeSpan s_shortestTurn = TimeSpan.FromMilliseconds(100);

    /// <summary>With more things than slots, about how long it takes until each has had its turn.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(2);

    /// <summary>However many things there are, about how many are asked each second; they are held for the longer.</summary>
    private const double AskedPerSecond = 500;

    /// <summary>The least between two requests for one thing, and what it grows to while answers come early without news.</summary>
    private static readonly TimeSpan s_firstPace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPace = TimeSpan.FromSeconds(1);

    /// <summary>An answer under way when the time is over gets this long to arrive.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly Ask<T> _ask;
    private readonly WaitOptions _options;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly SemaphoreSlim _slots;
    private readonly BlockingCollection<WaitEvent<T>> _events = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private readonly List<CancellationTokenSource> _sources = [];

    /// <summary>Ends the call: nobody listens any more.</summary>
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;

    /// <summary>The time is over, for everything but the requests in flight; for those it is a moment later.</summary>
    private readonly CancellationToken _deadline;
    private readonly CancellationToken _lastCall;

    /// <summary>How many have not ended, and one more while there may be more to come.</summary>
    private int _open = 1;
    private int _isDisposed;

    public WaitEngine(Ask<T> ask, WaitOptions options)
    {
        _ask = ask;
        _options = options;
        _clock = options.Clock;
        _started = _clock.GetTimestamp();
        _slots = new SemaphoreSlim(options.ThrottleLimit);
        _stopped = _stop.Token;
        _sources.Add(_stop);
        _deadline = CancelAfter(options.Timeout);
        _lastCall = CancelAfter(options.Timeout + s_grace);
    }

    /// <summary>How many distinct ids were added.</summary>
    public int Total => _known.Count;

    /// <summary>What has not ended yet, with what was last heard of it.</summary>
    public IEnumerable<KeyValuePair<string, T?>> Unfinished =>
        _waiting.Select(waiting => new KeyValuePair<string, T?>(waiting.Key, waiting.Value.Last));

    /// <summary>How long the call has taken.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_started);

    /// <summary>Whether every id has had its last event, and all events were taken.</summary>
    public bool IsCompleted => _events.IsCompleted;

    private bool AsksOnce => _options.Timeout == TimeSpan.Zero;

    /// <summary>Starts to wait for an id. Of one that was added before, nothing more comes.</summary>
    public void Add(string id)
    {
        if (!_known.Add(id))
            return;
        Interlocked.Increment(ref _open);
        var waiting = _waiting[id] = new Waiting(id);
        _ = Task.Run(() => RunAsync(waiting));
    }

    /// <summary>Passes on what is known to have ended, as if it had been waited for.</summary>
    public void AddEnded(string id, T value)
    {
        if (_known.Add(id))
            Post(new WaitEvent<T>.Ended(id, value));
    }

    /// <summary>There are no more to add.</summary>
    public void CompleteAdding() => Leave();

    /// <summary>Takes the next event, at once if there is one, else when it comes or <paramref name="patience"/> is over.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool TryTake(TimeSpan patience, CancellationToken cancellationToken, [NotNullWhen(true)] out WaitEvent<T>? next) =>
        _events.TryTake(out next, (int)patience.TotalMilliseconds, cancellationToken);

    /// <summary>Puts an event of somebody else's into the queue, in its place between the engine's own.</summary>
    public void Post(WaitEvent<T> happened)
    {
        if (!_stopped.IsCancellationRequested)
            _events.Add(happened, CancellationToken.None);
    }

    /// <summary>Gives up whatever is in flight, without waiting until it has noticed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        _ = Task.Run(() =>
        {
            _stop.Cancel();
            foreach (var source in _sources)
                source.Dispose();
        });
    }

    private CancellationToken CancelAfter(TimeSpan? time)
    {
        if (AsksOnce || time is not { } delay)
            return _stopped;
        var timer = _clock.CreateCancellationTokenSource(delay);
        var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, _stopped);
        _sources.AddRange([timer, linked]);
        return linked.Token;
    }

    private async Task RunAsync(Waiting waiting)
    {
        WaitEvent<T> last;
        try
        {
            last = await AskUntilEndedAsync(waiting).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException) when (_deadline.IsCancellationRequested)
        {
            last = waiting.TimeOut();
        }
        catch (Exception e)
        {
            last = new WaitEvent<T>.Failed(waiting.Id, e);
        }
        _waiting.TryRemove(waiting.Id, out _);
        Post(last);
        Leave();
    }

    private async Task<WaitEvent<T>> AskUntilEndedAsync(Waiting waiting)
    {
        var longest = s_firstHold;
        var pace = s_firstPace;
        var failures = 0;
        var failing = TimeSpan.Zero;
        while (true)
        {
            TimeSpan rest;
            try
            {
                if (!await TakeSlotAsync().ConfigureAwait(false))
                    return waiting.TimeOut();
                var (answer, hold, took) = await AskAsync(waiting.Id, longest).ConfigureAwait(false);
                failures = 0;
                waiting.Last = answer.Value;
                waiting.LastFailure = null;
                if (answer.HasEnded)
                    return new WaitEvent<T>.Ended(waiting.Id, answer.Value);
                if (AsksOnce)
                    return waiting.TimeOut();

                longest = Min(longest + longest, _options.LongPollTimeout);
                var isEarly = took + took < hold;
                rest = (isEarly ? pace : s_firstPace) - took;
                pace = isEarly ? Min(pace + pace, s_longestPace) : s_firstPace;
            }
            catch (BctrlApiException e) when (!AsksOnce)
            {
                waiting.LastFailure = e;
                if (++failures == 1)
                    failing = Elapsed;
                if (_options.Retry.NextDelay(e, failures) is not { } delay)
                    throw;
                Post(new WaitEvent<T>.Retrying(waiting.Id, e, failures, delay, Elapsed - failing));
                rest = delay;
            }
            if (rest > TimeSpan.Zero)
                await _clock.Delay(rest, _deadline).ConfigureAwait(false);
        }
    }

    /// <summary>Asks once, in the slot that was taken; it is free for the next in line when the answer is there.</summary>
    private async Task<(Answer<T> Answer, TimeSpan Hold, TimeSpan Took)> AskAsync(string id, TimeSpan longest)
    {
        try
        {
            var hold = ChooseHold(longest);
            var asked = _clock.GetTimestamp();
            var answer = await _ask(id, hold, _lastCall).ConfigureAwait(false);
            return (answer, hold, _clock.GetElapsedTime(asked));
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>
    /// Stands in line for a slot, and leaves the line again when the server came to want a pause meanwhile. Who has no
    /// time can't sit a pause out, and gets no slot.
    /// </summary>
    private async Task<bool> TakeSlotAsync()
    {
        while (true)
        {
            while (_options.Pause?.Remaining is { Ticks: > 0 } remaining)
            {
                if (AsksOnce)
                    return false;
                await _clock.Delay(remaining + _options.Retry.Spread(), _deadline).ConfigureAwait(false);
            }
            await _slots.WaitAsync(_deadline).ConfigureAwait(false);
            if (_options.Pause is not { Remaining.Ticks: > 0 })
                return true;
            _slots.Release();
        }
    }

    private TimeSpan ChooseHold(TimeSpan longest)
    {
        if (AsksOnce)
            return TimeSpan.Zero;

        var open = Volatile.Read(ref _open);
        var round = TimeSpan.FromSeconds(open / AskedPerSecond);
        var hold = longest;
        if (open > _options.ThrottleLimit)
        {
            var turn = Max(round, s_round).TotalSeconds * _options.ThrottleLimit / open;
            hold = Min(hold, Max(TimeSpan.FromSeconds(turn), s_shortestTurn));
        }
        else
        {
            hold = Max(hold, round);
        }
        hold = Min(hold, _options.LongPollTimeout);
        if (_options.Timeout is { } timeout)
            hold = Min(hold, timeout - Elapsed);
        return Max(hold, TimeSpan.Zero);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _events.CompleteAdding();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private sealed class Waiting(string id)
    {
        private T? _last;

        public string Id { get; } = id;

        public T? Last
        {
            get => Volatile.Read(ref _last);
            set => Volatile.Write(ref _last, value);
        }

        public Exception? LastFailure { get; set; }

        public WaitEvent<T> TimeOut() => new WaitEvent<T>.TimedOut(Id, Last, LastFailure);
    }
}

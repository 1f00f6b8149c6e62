using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Bctrl;

/// <summary>
/// Polls any number of things at once until each has completed. It reports exactly one last event for each id, whatever
/// happens to the requests.
/// </summary>
/// <remarks>
/// One thread adds ids and takes events; the polling happens on others. It is independent of routes, JSON and PowerShell.
/// </remarks>
internal sealed class PollScheduler<T> : IDisposable
    where T : class
{
    private static readonly Action<PollItem<T>, BctrlApiException> s_onRetry = static (item, failure) =>
    {
        item.LastFailure = failure;
        item.FailureCount++;
    };

    /// <summary>How many questions of one thing are reported. A server may change the words with each response.</summary>
    private const int MaximumQuestions = 10;

    private readonly PollOptions _options;
    private readonly PollAsync<T> _poll;
    private readonly PollAsync<T>? _submit;
    private readonly PollDeadline _deadline;
    private readonly RequestThrottle _throttle;
    private readonly RequestSender _sender;
    private readonly Action<RequestLogEntry>? _trace;
    private readonly BlockingCollection<PollEvent<T>> _events = [];
    private readonly HashSet<string> _ids;
    private readonly OpenItems<T> _open;
    private readonly StartQueue<PollItem<T>> _starting;
    private readonly Func<PollItem<T>, Task<PollResult<T>>> _pollOnce;

    /// <summary>How many have not completed, and one more while ids may still be added.</summary>
    private int _openCount = 1;
    private volatile bool _isStopped;

    /// <param name="poll">Polls one thing.</param>
    /// <param name="options">How long, and with how many requests at once.</param>
    /// <param name="submit">
    /// Sends the request that has to come before the polling, such as one that cancels an operation. It is sent even
    /// when the timeout has elapsed.
    /// </param>
    /// <param name="order">Compares known states for <see cref="GetFirst"/>, which returns nothing without it.</param>
    public PollScheduler(PollAsync<T> poll, PollOptions options, PollAsync<T>? submit = null, IComparer<T>? order = null)
    {
        _poll = poll;
        _submit = submit;
        _options = options;
        _ids = new HashSet<string>(options.IdComparer);
        _deadline = new PollDeadline(options.Timeout, options.Clock);
        _throttle = new RequestThrottle(options.ThrottleLimit, options.Gate, options.Retry, options.Clock, Report);
        _sender = new RequestSender(_deadline.IsImmediate ? RetryPolicy.None : options.Retry, _throttle, options.Clock, Report);
        _open = new OpenItems<T>(order);
        _pollOnce = PollOnceAsync;
        _starting = new StartQueue<PollItem<T>>(item => _ = RunAsync(item));
        _trace = options.ReportsRequests ? trace => Report(new RequestEvent.Sent(trace)) : null;
    }

    /// <summary>How many distinct ids were added.</summary>
    public int Total => _ids.Count;

    /// <summary>The last state of what has not completed, as far as one was received.</summary>
    public IEnumerable<T> LastReceived => _open.LastReceived;

    /// <summary>How long the command has taken.</summary>
    public TimeSpan Elapsed => _deadline.Elapsed;

    /// <summary>Whether every id has had its last event, and all events were taken.</summary>
    public bool IsCompleted => _events.IsCompleted;

    /// <summary>The last known states of what has not completed, those that come first in the order of the scheduler.</summary>
    public T[] GetFirst(int count) => _open.GetFirst(count);

    /// <summary>Starts to poll. An id that was added before is ignored.</summary>
    /// <param name="id">What to poll.</param>
    /// <param name="lastKnown">Its last known state, for the case that the timeout elapses before any response.</param>
    public void Add(string id, T? lastKnown = null)
    {
        if (_isStopped || !_ids.Add(id))
            return;
        Interlocked.Increment(ref _openCount);
        var item = new PollItem<T>(id, lastKnown, _options);
        _open.Add(item);
        _starting.Add(item);
    }

    /// <summary>Adds something that is known to have completed: it is reported without a request.</summary>
    public void AddCompleted(string id, T value)
    {
        if (_ids.Add(id))
            Post(new PollEvent<T>.Completed(id, value, wasCompletedBefore: true));
    }

    /// <summary>No more ids follow.</summary>
    public void CompleteAdding() => Close();

    /// <summary>Suspends the timeout while the user confirms.</summary>
    public void SuspendTimeout() => _deadline.Suspend();

    /// <summary>Resumes the timeout.</summary>
    public void ResumeTimeout() => _deadline.Resume();

    /// <summary>Takes the next event, and waits for it up to the specified time.</summary>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public bool TryTake(TimeSpan wait, CancellationToken cancellationToken, [NotNullWhen(true)] out PollEvent<T>? next) =>
        _events.TryTake(out next, (int)wait.TotalMilliseconds, cancellationToken);

    /// <summary>Cancels every request, without waiting for that. No id is added and no event is reported any more.</summary>
    public void Dispose()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        _ = Task.Run(() =>
        {
            _deadline.Stop();
            _deadline.Dispose();
        });
    }

    private async Task RunAsync(PollItem<T> item)
    {
        PollEvent<T>? last = null;
        try
        {
            if (_submit is not null)
                last = await SubmitAsync(item, _submit).ConfigureAwait(false);
            while (last is null)
            {
                var result = _deadline.IsImmediate
                    ? await _sender.TrySendAsync(_pollOnce, item, _deadline.Stopped).ConfigureAwait(false)
                    : await _sender.SendAsync(_pollOnce, item, _deadline.Passed, _deadline.Passed, s_onRetry).ConfigureAwait(false);
                last = result is { } received ? Receive(item, received) : null;
                if (_deadline.IsImmediate)
                    last ??= TimeOut(item);
                else if (last is null && item.Timing.GetDelay(item.Timeout, _options.Clock.GetElapsedTime(item.Sent)) is { Ticks: > 0 } delay)
                    await _options.Clock.Delay(delay, _deadline.Passed).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_isStopped)
        {
            return;
        }
        catch (OperationCanceledException) when (_deadline.Passed.IsCancellationRequested)
        {
            last = TimeOut(item);
        }
        catch (Exception e)
        {
            last = new PollEvent<T>.Failed(item.Id, e);
        }
        _open.Remove(item);
        Post(last);
        Close();
    }

    /// <summary>Sends the first request even if the timeout has elapsed. Returns the last event if there is nothing to poll.</summary>
    private async Task<PollEvent<T>?> SubmitAsync(PollItem<T> item, PollAsync<T> submit)
    {
        using var due = _deadline.CreateResponseDue();
        Func<PollItem<T>, Task<PollResult<T>>> send = item => submit(item.Id, TimeSpan.Zero, _trace, due.Token);
        if (!_deadline.IsImmediate)
            return Receive(item, await _sender.SendAsync(send, item, due.Token, _deadline.Passed, s_onRetry).ConfigureAwait(false));
        return await _sender.TrySendAsync(send, item, due.Token).ConfigureAwait(false) is { } result ? Receive(item, result) : TimeOut(item);
    }

    private Task<PollResult<T>> PollOnceAsync(PollItem<T> item)
    {
        item.Timeout = item.Timing.GetTimeout(Volatile.Read(ref _openCount), _throttle.Limit, _deadline.Remaining);
        item.Sent = _options.Clock.GetTimestamp();
        return _poll(item.Id, item.Timeout, _trace, _deadline.ResponseDue);
    }

    /// <summary>Returns the last event if the response says that the thing has completed.</summary>
    private PollEvent<T>? Receive(PollItem<T> item, PollResult<T> result)
    {
        if (result.IsCompleted)
            return new PollEvent<T>.Completed(item.Id, result.Value, result.WasCompletedBefore);
        item.LastFailure = result.Failure;
        item.FailureCount = result.Failure is null ? 0 : item.FailureCount + 1;
        _open.SetReceived(item, result.Value);
        if (result.RequiresInput && result.Question != item.Question && item.QuestionCount++ < MaximumQuestions)
            Post(new PollEvent<T>.InputRequired(result.Value));
        item.Question = result.Question;
        return null;
    }

    private void Report(RequestEvent requestEvent) => Post(new PollEvent<T>.Request(requestEvent));

    private void Post(PollEvent<T> next)
    {
        if (!_isStopped)
            _events.Add(next, CancellationToken.None);
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _openCount) == 0)
            _events.CompleteAdding();
    }

    private static PollEvent<T> TimeOut(PollItem<T> item) => new PollEvent<T>.TimedOut(item.Id, item.Last, item.Received is not null, item.LastFailure, item.FailureCount);
}

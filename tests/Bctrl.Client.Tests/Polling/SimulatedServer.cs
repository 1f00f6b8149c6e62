namespace Bctrl.Client.Tests.Polling;

/// <summary>Responds to the polls of a simulation, and records them.</summary>
internal sealed class SimulatedServer(Func<RecordedPoll, SimulatedResponse> respond, ManualTimeProvider time, RetryAfterGate gate, Action changed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inFlight = new(StringComparer.Ordinal);
    private readonly List<RecordedPoll> _polls = [];
    private readonly List<string> _violations = [];
    private int _pending;

    public bool Records { get; set; } = true;

    public List<RecordedPoll> Polls { get { lock (_lock) return [.. _polls]; } }

    public List<string> Violations { get { lock (_lock) return [.. _violations]; } }

    public int Peak { get; private set; }

    public int InFlight { get { lock (_lock) return _inFlight.Count; } }

    /// <summary>How many requests are in flight and wait for the clock.</summary>
    public int Pending => Volatile.Read(ref _pending);

    public void AddViolation(string violation)
    {
        lock (_lock)
            _violations.Add(violation);
    }

    public Task<PollResult<string>> PollAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        RecordedPoll poll;
        lock (_lock)
        {
            _counts[id] = _counts.GetValueOrDefault(id, -1) + 1;
            poll = new RecordedPoll(id, _counts[id], time.Now, timeout);
            if (!_inFlight.Add(id))
                _violations.Add($"{id} is polled twice at the same time");
            if (gate.Remaining > TimeSpan.Zero)
                _violations.Add($"{id} is polled while the gate is closed");
            Peak = Math.Max(Peak, _inFlight.Count);
            if (Records)
                _polls.Add(poll);
        }

        // Each failure is a different object, so that the event of its retry can be found.
        var response = respond(poll).WithNewException();
        if (!response.IsImmediate)
            return RespondLaterAsync(poll, response, cancellationToken);

        lock (_lock)
            _inFlight.Remove(id);
        (poll.Response, poll.RespondedAt) = (response, time.Now);
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
            timer = time.At(time.Now + after, () => Complete(() => Respond(poll, response, result)));
        }
        registration = cancellationToken.UnsafeRegister(_ => Complete(() => result.SetCanceled(cancellationToken)), null);
        lock (_lock)
        {
            isPending = !isCompleted;
            _pending += isPending ? 1 : 0;
        }
        changed();
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
        (poll.Response, poll.RespondedAt) = (response, time.Now);
        if (response.Failure is BctrlApiException { Kind: BctrlErrorKind.RateLimited, RetryAfter: { } retryAfter })
            gate.Close(retryAfter);
        if (response.Failure is null)
            result.SetResult(ToResult(poll, response));
        else
            result.SetException(response.Failure);
    }

    private static PollResult<string> ToResult(RecordedPoll poll, SimulatedResponse response) =>
        new(poll.Value, response.Kind == ResponseKind.Completed, question: response.Question);
}

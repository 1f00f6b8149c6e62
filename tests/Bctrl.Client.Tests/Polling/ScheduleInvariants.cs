namespace Bctrl.Client.Tests.Polling;

/// <summary>Runs a schedule, and checks the behavior that the scheduler guarantees.</summary>
internal sealed class ScheduleInvariants
{
    private const string Known = "known";

    /// <summary>Delays are rounded to milliseconds.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly Schedule _schedule;
    private readonly EngineSimulation _simulation;
    private readonly List<string> _violations;
    private readonly List<IGrouping<int, ScheduledItem>> _items;
    private readonly TimeSpan? _timeout;

    /// <summary>
    /// Whether no poll waits for a slot or for the gate. The time of each poll is then known exactly.
    /// </summary>
    private readonly bool _isExact;

    private ScheduleInvariants(Schedule schedule, EngineSimulation simulation)
    {
        _schedule = schedule;
        _simulation = simulation;
        _violations = simulation.Violations;
        _items = [.. schedule.Items.OrderBy(item => item.At).GroupBy(item => item.Index)];
        _timeout = schedule.Timeout is { } seconds ? SimulatedResponse.ToTime(seconds) : null;
        _isExact = _items.Count < schedule.Slots
            && !schedule.Scripts.SelectMany(script => script).Any(response => response.Failure is BctrlApiException { Kind: BctrlErrorKind.RateLimited });
    }

    private bool PollsOnce => _timeout == TimeSpan.Zero;

    /// <summary>Runs a schedule and returns every violation.</summary>
    public static List<string> Check(Schedule schedule)
    {
        using var simulation = new EngineSimulation(
            schedule.RespondTo, schedule.Timeout, schedule.LongPoll, schedule.Slots, schedule.Retries, schedule.Interval, schedule.Jitter);
        var groups = schedule.Items.GroupBy(item => item.At).OrderBy(group => group.Key).ToList();
        foreach (var group in groups)
        {
            if (group.Key == 0)
                Add();
            else
                simulation.Time.At(TimeSpan.FromMilliseconds(group.Key), Add);

            void Add()
            {
                foreach (var item in group)
                {
                    if (item.IsCompleted)
                        simulation.Scheduler.AddCompleted(Schedule.GetId(item.Index), Known);
                    else
                        simulation.Scheduler.Add(Schedule.GetId(item.Index));
                }
                if (group == groups[^1])
                    simulation.CompleteAdding();
            }
        }

        // With 0, the scheduler is disposed while it is starting.
        if (schedule.StopAt != 0)
            simulation.Advance(schedule.StopAt is { } time ? TimeSpan.FromMilliseconds(time) : null);
        if (schedule.StopAt is not null)
            simulation.Stop();

        var invariants = new ScheduleInvariants(schedule, simulation);
        invariants.CheckAll();
        return invariants._violations;
    }

    private void CheckAll()
    {
        if (_simulation.Peak > _schedule.Slots)
            _violations.Add($"{_simulation.Peak} requests were in flight at the same time");
        var polls = _simulation.Polls.ToLookup(poll => poll.Id);
        var events = _simulation.Events.ToLookup(each => EngineSimulation.GetId(each.Event));
        var retries = _simulation.RequestEvents.OfType<RequestEvent.Retrying>().ToDictionary(retry => retry.Failure);
        foreach (var item in _items.Select(group => group.First()))
        {
            var id = Schedule.GetId(item.Index);
            CheckPolls([.. polls[id]], retries);
            if (_schedule.StopAt is null)
                CheckLastEvent(item, [.. polls[id]], [.. events[id]]);
        }
        if (retries.Count > 0)
            _violations.Add($"{retries.Count} retries do not belong to a failure");
        if (_schedule.StopAt is null && (!_simulation.Scheduler.IsCompleted || _simulation.Scheduler.Total != _items.Count))
            _violations.Add("the scheduler never completed");
    }

    /// <summary>Checks the timeouts of the polls, the time between them, and the retries.</summary>
    private void CheckPolls(List<RecordedPoll> polls, Dictionary<BctrlApiException, RequestEvent.Retrying> retries)
    {
        var (pollTimeout, interval, failures) = (1.0, 0.25, 0);
        for (var i = 0; i < polls.Count; i++)
        {
            var (poll, next) = (polls[i], i + 1 < polls.Count ? polls[i + 1] : null);
            var expected = PollsOnce ? 0 : Math.Min(pollTimeout, _schedule.LongPoll);
            if (_timeout is { } timeout)
                expected = Math.Min(expected, Math.Max(0, (timeout - poll.At).TotalSeconds));
            if (poll.Timeout.TotalSeconds > expected || (_isExact && poll.Timeout.TotalSeconds < expected))
                _violations.Add($"{poll.Value} had a timeout of {poll.Timeout.TotalSeconds} s, not {expected}");

            if (poll.Response is not { } response)
            {
                if (next is not null)
                    _violations.Add($"{poll.Value} was canceled, and polled again");
            }
            else if (response.Kind == ResponseKind.Running)
            {
                failures = 0;
                pollTimeout *= 2;
                var elapsed = poll.RespondedAt!.Value - poll.At;
                var isEarly = elapsed * 2 < poll.Timeout;
                CheckInterval(poll, next, poll.At, TimeSpan.FromSeconds(isEarly ? interval : 0.25));
                interval = isEarly ? Math.Min(2 * interval, 1) : 0.25;
            }
            else if (IsRetried(response, ++failures))
            {
                var failure = (BctrlApiException)response.Failure!;
                var minimum = failure.RetryAfter ?? TimeSpan.Zero;
                var maximum = minimum + TimeSpan.FromSeconds(Math.Min(30, _schedule.Interval * Math.Pow(2, failures - 1)));
                if (!retries.Remove(failure, out var retry) && _schedule.StopAt is not null)
                    continue; // The scheduler was disposed before it reported the retry.
                if (retry is null || retry.FailureCount != failures || retry.Delay < minimum || retry.Delay > maximum)
                    _violations.Add($"{poll.Value} was failure {failures}, and was retried as {retry?.FailureCount} after {retry?.Delay}");
                else
                    CheckInterval(poll, next, poll.RespondedAt!.Value, retry.Delay);
            }
            else if (next is not null)
            {
                _violations.Add($"{poll.Value} was the last one, and was polled again");
            }
        }
    }

    private void CheckInterval(RecordedPoll poll, RecordedPoll? next, TimeSpan from, TimeSpan minimum)
    {
        if (next is null)
            return;
        if (next.At - from < minimum - s_tolerance)
            _violations.Add($"{next.Value} was sent {(next.At - from).TotalSeconds} s after the previous one, not {minimum.TotalSeconds}");
        var due = from + minimum > poll.RespondedAt ? from + minimum : poll.RespondedAt!.Value;
        if (_isExact && next.At > due + s_tolerance)
            _violations.Add($"{next.Value} was due at {due.TotalSeconds} s, and was sent at {next.At.TotalSeconds}");
    }

    /// <summary>Checks the last event, which is determined by the responses.</summary>
    private void CheckLastEvent(ScheduledItem item, List<RecordedPoll> polls, List<(TimeSpan At, PollEvent<string> Event)> lastEvents)
    {
        var id = Schedule.GetId(item.Index);
        if (lastEvents.Count != 1)
        {
            _violations.Add($"{id} has {lastEvents.Count} last events");
            return;
        }

        var (at, lastEvent) = lastEvents[0];
        var responded = polls.Where(poll => poll.Response is not null).ToList();
        var last = responded.LastOrDefault();
        var response = last?.Response;
        var failures = responded.AsEnumerable().Reverse().TakeWhile(poll => poll.Response!.Failure is not null).Count();
        var isTimeoutElapsed = _timeout is { } timeout && at >= timeout;
        var isExpected = lastEvent switch
        {
            PollEvent<string>.Completed completed =>
                completed.Value == (item.IsCompleted ? Known : response?.Kind == ResponseKind.Completed ? last!.Value : null)
                && completed.WasCompletedBefore == item.IsCompleted,
            PollEvent<string>.Failed failed => response is not null && failed.Failure == response.Failure && !IsRetried(response, failures),
            PollEvent<string>.TimedOut timedOut => isTimeoutElapsed
                && timedOut.Last == responded.LastOrDefault(poll => poll.Response!.Kind == ResponseKind.Running)?.Value
                && response?.Kind != ResponseKind.Completed
                && (response?.Failure is OperationCanceledException || timedOut.LastFailure == response?.Failure)
                && (failures == 0 || response!.Failure is OperationCanceledException || IsRetried(response, failures))
                && (!PollsOnce || responded.Count == 1 || (polls.Count == 0 && IsGateClosed(at))),
            _ => false,
        };
        if (!isExpected)
            _violations.Add($"{id} was reported as {lastEvent.GetType().Name} after {response?.ToString() ?? "no response"}");

        var added = TimeSpan.FromMilliseconds(item.At);
        if (!PollsOnce && at > added && at > _timeout + s_grace)
            _violations.Add($"{id} was reported at {at.TotalSeconds} s, long after the timeout");
        if (!PollsOnce && polls.LastOrDefault() is { Response: null } && at < _timeout + s_grace)
            _violations.Add($"{id} was canceled at {at.TotalSeconds} s while a response was due");
        if (_isExact && lastEvent is not PollEvent<string>.TimedOut && at != (last?.RespondedAt ?? added))
            _violations.Add($"{id} was reported at {at.TotalSeconds} s, and its response was received at {last?.RespondedAt?.TotalSeconds}");
        if (item.IsCompleted && polls.Count > 0)
            _violations.Add($"{id} had completed, and was polled");
    }

    private bool IsGateClosed(TimeSpan at) => _simulation.Polls.Exists(poll =>
        poll.Response?.Failure is BctrlApiException { RetryAfter: { } retryAfter } && poll.RespondedAt <= at && at <= poll.RespondedAt + retryAfter);

    private bool IsRetried(SimulatedResponse response, int failures) =>
        !PollsOnce && response.Failure is BctrlApiException { IsTransient: true } && failures <= _schedule.Retries;
}

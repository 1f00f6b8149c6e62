namespace Bctrl.Client.Tests.Waiting;

/// <summary>Holds what the engine did against what it promises, for one schedule that was played.</summary>
internal sealed class Audit
{
    private const string Known = "known";

    /// <summary>The engine's delays have no fractions of milliseconds.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly Schedule _schedule;
    private readonly Rehearsal _rehearsal;
    private readonly List<string> _faults;
    private readonly List<IGrouping<int, Arrival>> _arrivals;
    private readonly TimeSpan? _timeout;

    /// <summary>Whether nobody ever stands in line, and the server never wants a pause: then every moment is known.</summary>
    private readonly bool _isExact;

    private Audit(Schedule schedule, Rehearsal rehearsal)
    {
        _schedule = schedule;
        _rehearsal = rehearsal;
        _faults = rehearsal.Faults;
        _arrivals = [.. schedule.Arrivals.OrderBy(arrival => arrival.At).GroupBy(arrival => arrival.Thing)];
        _timeout = schedule.Timeout is { } seconds ? Reply.ToTime(seconds) : null;
        _isExact = _arrivals.Count < schedule.Slots
            && !schedule.Scripts.SelectMany(script => script).Any(reply => reply.Failure is BctrlApiException { Kind: BctrlErrorKind.RateLimited });
    }

    private bool AsksOnce => _timeout == TimeSpan.Zero;

    /// <summary>Plays a schedule and returns all that went wrong.</summary>
    public static List<string> Play(Schedule schedule)
    {
        using var rehearsal = new Rehearsal(
            schedule.ReplyTo, schedule.Timeout, schedule.LongPoll, schedule.Slots, schedule.Retries, schedule.Interval, schedule.Jitter);
        var groups = schedule.Arrivals.GroupBy(arrival => arrival.At).OrderBy(group => group.Key).ToList();
        foreach (var group in groups)
        {
            if (group.Key == 0)
                Add();
            else
                rehearsal.Time.At(TimeSpan.FromMilliseconds(group.Key), Add);

            void Add()
            {
                foreach (var arrival in group)
                {
                    if (arrival.HasEnded)
                        rehearsal.Engine.AddEnded(Schedule.NameOf(arrival.Thing), Known);
                    else
                        rehearsal.Engine.Add(Schedule.NameOf(arrival.Thing));
                }
                if (group == groups[^1])
                    rehearsal.CompleteAdding();
            }
        }

        // What is stopped at the very beginning is stopped while everything only starts.
        if (schedule.StopAt != 0)
            rehearsal.PlayOn(schedule.StopAt is { } time ? TimeSpan.FromMilliseconds(time) : null);
        if (schedule.StopAt is not null)
            rehearsal.Stop();

        var audit = new Audit(schedule, rehearsal);
        audit.LookAtAll();
        return audit._faults;
    }

    private void LookAtAll()
    {
        if (_rehearsal.Peak > _schedule.Slots)
            _faults.Add($"{_rehearsal.Peak} were asked for at once");
        var askings = _rehearsal.Askings.ToLookup(asking => asking.Id);
        var events = _rehearsal.Events.ToLookup(each => each.Happened.Id);
        foreach (var arrival in _arrivals.Select(group => group.First()))
        {
            var id = Schedule.NameOf(arrival.Thing);
            LookAtAskings([.. askings[id]], [.. events[id].Select(each => each.Happened).OfType<WaitEvent<string>.Retrying>()]);
            if (_schedule.StopAt is null)
                LookAtEnd(arrival, [.. askings[id]], [.. events[id].Where(each => Rehearsal.IsLast(each.Happened))]);
        }
        if (_schedule.StopAt is null && (!_rehearsal.Engine.IsCompleted || _rehearsal.Engine.Total != _arrivals.Count))
            _faults.Add("it never came to an end");
    }

    /// <summary>How long requests were held, how far apart they were, and how often failures were forgiven.</summary>
    private void LookAtAskings(List<Asking> askings, List<WaitEvent<string>.Retrying> retries)
    {
        var (longest, pace, failures, forgiven) = (1.0, 0.25, 0, 0);
        for (var i = 0; i < askings.Count; i++)
        {
            var (asking, next) = (askings[i], i + 1 < askings.Count ? askings[i + 1] : null);
            var hold = AsksOnce ? 0 : Math.Min(longest, _schedule.LongPoll);
            if (_timeout is { } timeout)
                hold = Math.Min(hold, Math.Max(0, (timeout - asking.At).TotalSeconds));
            if (asking.Hold.TotalSeconds > hold || (_isExact && asking.Hold.TotalSeconds < hold))
                _faults.Add($"{asking.Value} was held {asking.Hold.TotalSeconds} s, not {hold}");

            if (asking.Reply is not { } reply)
            {
                if (next is not null)
                    _faults.Add($"{asking.Value} was given up, and asked for again");
            }
            else if (reply.Kind == ReplyKind.Running)
            {
                failures = 0;
                longest *= 2;
                var took = asking.RepliedAt!.Value - asking.At;
                var isEarly = took * 2 < asking.Hold;
                LookAtGap(asking, next, asking.At, TimeSpan.FromSeconds(isEarly ? pace : 0.25));
                pace = isEarly ? Math.Min(2 * pace, 1) : 0.25;
            }
            else if (IsForgiven(reply, ++failures))
            {
                var retry = forgiven < retries.Count ? retries[forgiven] : null;
                forgiven++;
                var least = (reply.Failure as BctrlApiException)!.RetryAfter ?? TimeSpan.Zero;
                var most = least + TimeSpan.FromSeconds(Math.Min(30, _schedule.Interval * Math.Pow(2, failures - 1)));
                if (retry is null && _schedule.StopAt is not null)
                    continue; // nobody was told any more
                if (retry is null || retry.Failure != reply.Failure || retry.Failures != failures || retry.Delay < least || retry.Delay > most)
                    _faults.Add($"{asking.Value} failed for the {failures}. time, and was retried as {retry?.Failures} after {retry?.Delay}");
                else
                    LookAtGap(asking, next, asking.RepliedAt!.Value, retry.Delay);
            }
            else if (next is not null)
            {
                _faults.Add($"{asking.Value} said the last of it, and it was asked for again");
            }
        }
        if (retries.Count > forgiven)
            _faults.Add($"{retries[0].Id} was retried {retries.Count} times for {forgiven} failures");
    }

    private void LookAtGap(Asking asking, Asking? next, TimeSpan from, TimeSpan least)
    {
        if (next is null)
            return;
        if (next.At - from < least - s_tick)
            _faults.Add($"{next.Value} came {(next.At - from).TotalSeconds} s after the one before, and not {least.TotalSeconds}");
        var due = from + least > asking.RepliedAt ? from + least : asking.RepliedAt!.Value;
        if (_isExact && next.At > due + s_tick)
            _faults.Add($"{next.Value} was due at {due.TotalSeconds} s, and came at {next.At.TotalSeconds}");
    }

    /// <summary>The one last event, which follows from what the server said.</summary>
    private void LookAtEnd(Arrival arrival, List<Asking> askings, List<(TimeSpan At, WaitEvent<string> Happened)> ends)
    {
        var id = Schedule.NameOf(arrival.Thing);
        if (ends.Count != 1)
        {
            _faults.Add($"{id} has {ends.Count} last events");
            return;
        }

        var (at, end) = ends[0];
        var replied = askings.Where(asking => asking.Reply is not null).ToList();
        var last = replied.LastOrDefault();
        var failures = replied.AsEnumerable().Reverse().TakeWhile(asking => asking.Reply!.Failure is not null).Count();
        var isOver = _timeout is { } timeout && at >= timeout;
        var isRight = end switch
        {
            WaitEvent<string>.Ended ended => ended.Value == (arrival.HasEnded ? Known : last?.Reply!.Kind == ReplyKind.Ended ? last.Value : null),
            WaitEvent<string>.Failed failed => failed.Failure == last?.Reply!.Failure && !IsForgiven(last.Reply, failures),
            WaitEvent<string>.TimedOut missed => isOver
                && missed.Last == replied.LastOrDefault(asking => asking.Reply!.Kind == ReplyKind.Running)?.Value
                && last?.Reply!.Kind != ReplyKind.Ended
                && (last?.Reply!.Failure is OperationCanceledException || missed.LastFailure == last?.Reply!.Failure)
                && (failures == 0 || last!.Reply!.Failure is OperationCanceledException || IsForgiven(last.Reply, failures))
                && (!AsksOnce || replied.Count == 1 || (askings.Count == 0 && IsPause(at))),
            _ => false,
        };
        if (!isRight)
            _faults.Add($"{id} was told to be {end.GetType().Name} after {last?.Reply?.ToString() ?? "nothing"}");

        var added = TimeSpan.FromMilliseconds(arrival.At);
        if (!AsksOnce && at > added && at > _timeout + s_grace)
            _faults.Add($"{id} was told at {at.TotalSeconds} s, when the time had long been over");
        if (!AsksOnce && askings.LastOrDefault() is { Reply: null } && at < _timeout + s_grace)
            _faults.Add($"{id} was given up at {at.TotalSeconds} s with an answer under way");
        if (_isExact && end is not WaitEvent<string>.TimedOut && at != (last?.RepliedAt ?? added))
            _faults.Add($"{id} was told at {at.TotalSeconds} s what was known at {last?.RepliedAt?.TotalSeconds}");
        if (arrival.HasEnded && askings.Count > 0)
            _faults.Add($"{id} was known to have ended, and asked for");
    }

    /// <summary>Whether the server wanted to be left alone at a time.</summary>
    private bool IsPause(TimeSpan at) => _rehearsal.Askings.Exists(asking =>
        asking.Reply?.Failure is BctrlApiException { RetryAfter: { } pause } && asking.RepliedAt <= at && at <= asking.RepliedAt + pause);

    private bool IsForgiven(Reply reply, int failures) =>
        !AsksOnce && reply.Failure is BctrlApiException { IsTransient: true } && failures <= _schedule.Retries;
}

namespace Bctrl.Emulator;

/// <summary>
/// One operation. Its state is a function of its plan and the time, so that none needs a timer or a thread;
/// the only thing that ever happens to it is a request for its cancellation.
/// </summary>
public sealed class EmulatedOperation
{
    private static readonly TimeSpan s_longestCancelling = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_heartbeatEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestStart = TimeSpan.FromMilliseconds(300);

    private readonly TaskCompletionSource _cancelRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private DateTimeOffset? _cancelRequestedAt;

    internal EmulatedOperation(OperationPlan plan, string runtime, Guid runtimeId, Guid workspaceId, DateTimeOffset now)
    {
        (Plan, Runtime, RuntimeId, WorkspaceId, CreatedAt) = (plan, runtime, runtimeId, workspaceId, now);
        Duration = TimeSpan.FromMilliseconds(plan.DurationMs);
        var start = Duration / 10 < s_longestStart ? Duration / 10 : s_longestStart;
        DispatchesAt = now + start / 2;
        StartsAt = now + start;
        CancellingFor = Duration < s_longestCancelling ? Duration : s_longestCancelling;
        if (plan.End == OperationEnd.Cancelled)
            _cancelRequestedAt = now + Duration - CancellingFor;
    }

    /// <summary>The id, a UUID.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>How it was told to go.</summary>
    public OperationPlan Plan { get; }

    /// <summary>The name of the runtime that it runs in, like <c>chrome-1</c>.</summary>
    public string Runtime { get; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; }

    internal Guid RuntimeId { get; }

    internal Guid WorkspaceId { get; }

    internal TimeSpan Duration { get; }

    internal DateTimeOffset DispatchesAt { get; }

    internal DateTimeOffset StartsAt { get; }

    internal TimeSpan CancellingFor { get; }

    /// <summary>When it ends, as far as is known now.</summary>
    internal DateTimeOffset EndsAt
    {
        get
        {
            lock (_gate)
            {
                return _cancelRequestedAt + CancellingFor
                    ?? (Plan.End == OperationEnd.Never ? DateTimeOffset.MaxValue : CreatedAt + Duration);
            }
        }
    }

    /// <summary>Asks for its end. Asking again, or after the end, changes nothing.</summary>
    internal void RequestCancel(TimeProvider time)
    {
        lock (_gate)
        {
            // The time is read inside the lock, so that an end that somebody has seen is never undone.
            var now = time.GetUtcNow();
            if (now >= EndsAt || _cancelRequestedAt <= now)
                return;
            _cancelRequestedAt = now;
        }
        _cancelRequest.TrySetResult();
    }

    /// <summary>Returns at the end, after <paramref name="atMost"/>, or when the caller has gone.</summary>
    internal async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken gone)
    {
        var now = time.GetUtcNow();
        var deadline = now + atMost;
        for (; now < deadline && now < EndsAt && !gone.IsCancellationRequested; now = time.GetUtcNow())
        {
            // Rounded up, since a timer counts whole milliseconds and would otherwise fire just before the end.
            var until = EndsAt < deadline ? EndsAt : deadline;
            var left = TimeSpan.FromMilliseconds(Math.Ceiling((until - now).TotalMilliseconds));
            var change = _cancelRequest.Task.IsCompleted
                ? Task.Delay(left, time, gone)
                : _cancelRequest.Task.WaitAsync(left, time, gone);
            await change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal OperationState StateAt(DateTimeOffset now)
    {
        lock (_gate)
        {
            var ended = now >= EndsAt;
            var cancelRequestedAt = _cancelRequestedAt <= now ? _cancelRequestedAt : null;
            var worksUntil = cancelRequestedAt ?? (ended ? EndsAt : now);
            var started = worksUntil >= StartsAt;
            return new OperationState(
                Status: ended ? (cancelRequestedAt is null ? EndStatus : "cancelled")
                    : cancelRequestedAt is not null ? "cancelling"
                    : started ? "running"
                    : now >= DispatchesAt ? "dispatching"
                    : "queued",
                Step: started ? StepAt(worksUntil) : 0,
                StartedAt: started ? StartsAt : null,
                LastHeartbeatAt: started ? worksUntil - SinceHeartbeat(worksUntil) : null,
                CancelRequestedAt: cancelRequestedAt,
                FinishedAt: ended ? EndsAt : null);
        }
    }

    /// <summary>The call of a step counted from 1.</summary>
    internal SampleCall CallOf(int step)
    {
        var calls = SampleCall.ByRuntimeKind[Plan.RuntimeKind];
        return calls[(step - 1) % calls.Length];
    }

    private string EndStatus => Plan.End switch
    {
        OperationEnd.Failed => "failed",
        OperationEnd.TimedOut => "timed_out",
        _ => "succeeded",
    };

    private TimeSpan SinceHeartbeat(DateTimeOffset moment) => new((moment - StartsAt).Ticks % s_heartbeatEvery.Ticks);

    /// <summary>The steps share the time evenly; the last one begun lasts until the end.</summary>
    private int StepAt(DateTimeOffset moment)
    {
        var running = CreatedAt + Duration - StartsAt;
        var share = running > TimeSpan.Zero ? (moment - StartsAt) / running : 1;
        return Math.Min(1 + (int)(Math.Min(share, 1) * Plan.LastStep), Plan.LastStep);
    }
}

namespace Bctrl.Emulator;

/// <summary>
/// An operation in the emulator. Its state is computed from its options and the current time, so it needs no timer and
/// no thread. Only a cancellation request changes it.
/// </summary>
public sealed class EmulatedOperation
{
    private static readonly TimeSpan s_maxCancellationDuration = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_heartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_maxStartDelay = TimeSpan.FromMilliseconds(300);

    private readonly TaskCompletionSource _cancellation = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private DateTimeOffset? _cancelRequestedAt;

    internal EmulatedOperation(
        OperationOptions options, string runtime, Guid runtimeId, Guid workspaceId, DateTimeOffset now)
    {
        (Options, Runtime, RuntimeId, WorkspaceId, CreatedAt) = (options, runtime, runtimeId, workspaceId, now);
        Duration = TimeSpan.FromMilliseconds(options.DurationMs);
        var startDelay = Duration / 10 < s_maxStartDelay ? Duration / 10 : s_maxStartDelay;
        DispatchedAt = now + startDelay / 2;
        StartedAt = now + startDelay;
        CancellationDuration = Duration < s_maxCancellationDuration ? Duration : s_maxCancellationDuration;
        if (options.Outcome == EmulatedOutcome.Cancelled)
            _cancelRequestedAt = now + Duration - CancellationDuration;
    }

    /// <summary>Gets the id of the operation, a UUID.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>Gets the options that the operation was created with.</summary>
    public OperationOptions Options { get; }

    /// <summary>Gets the name of the runtime that the operation runs in, such as <c>chrome-1</c>.</summary>
    public string Runtime { get; }

    /// <summary>Gets the time at which the operation was created.</summary>
    public DateTimeOffset CreatedAt { get; }

    internal Guid RuntimeId { get; }

    internal Guid WorkspaceId { get; }

    internal TimeSpan Duration { get; }

    /// <summary>Gets the time at which the status changes from queued to dispatching.</summary>
    internal DateTimeOffset DispatchedAt { get; }

    /// <summary>Gets the time at which the status changes from dispatching to running.</summary>
    internal DateTimeOffset StartedAt { get; }

    /// <summary>Gets the time from a cancellation request to the completion of the operation.</summary>
    internal TimeSpan CancellationDuration { get; }

    /// <summary>Gets the time at which the operation completes. A cancellation request can change it.</summary>
    internal DateTimeOffset CompletedAt
    {
        get
        {
            lock (_lock)
            {
                return _cancelRequestedAt + CancellationDuration
                    ?? (Options.Outcome == EmulatedOutcome.NeverCompletes
                        ? DateTimeOffset.MaxValue
                        : CreatedAt + Duration);
            }
        }
    }

    /// <summary>
    /// Requests cancellation. Has no effect if the operation is already completed or being cancelled.
    /// </summary>
    internal void RequestCancellation(TimeProvider time)
    {
        lock (_lock)
        {
            // Read the time inside the lock, so that an operation that a client has seen completed stays completed.
            var now = time.GetUtcNow();
            if (now >= CompletedAt || _cancelRequestedAt <= now)
                return;
            _cancelRequestedAt = now;
        }
        _cancellation.TrySetResult();
    }

    /// <summary>
    /// Waits until the operation completes, the timeout elapses, or the client disconnects. Doesn't throw.
    /// </summary>
    internal async Task WaitForCompletionAsync(TimeSpan timeout, TimeProvider time, CancellationToken requestAborted)
    {
        var now = time.GetUtcNow();
        var deadline = now + timeout;
        for (; now < deadline && now < CompletedAt && !requestAborted.IsCancellationRequested; now = time.GetUtcNow())
        {
            // Timers have a resolution of one millisecond. Round up, so that the timer doesn't fire too early.
            var wakeUpAt = CompletedAt < deadline ? CompletedAt : deadline;
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling((wakeUpAt - now).TotalMilliseconds));
            var wakeUp = _cancellation.Task.IsCompleted
                ? Task.Delay(delay, time, requestAborted)
                : _cancellation.Task.WaitAsync(delay, time, requestAborted);
            await wakeUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Computes the state of the operation at the specified time.</summary>
    internal OperationSnapshot GetSnapshot(DateTimeOffset now)
    {
        lock (_lock)
        {
            var isCompleted = now >= CompletedAt;
            var cancelRequestedAt = _cancelRequestedAt <= now ? _cancelRequestedAt : null;
            // Steps run until the operation completes or its cancellation is requested.
            var stepsRunUntil = cancelRequestedAt ?? (isCompleted ? CompletedAt : now);
            var isStarted = stepsRunUntil >= StartedAt;
            return new OperationSnapshot(
                Status: isCompleted ? (cancelRequestedAt is null ? GetFinalStatus() : "cancelled")
                    : cancelRequestedAt is not null ? "cancelling"
                    : isStarted ? "running"
                    : now >= DispatchedAt ? "dispatching"
                    : "queued",
                Step: isStarted ? GetStep(stepsRunUntil) : 0,
                StartedAt: isStarted ? StartedAt : null,
                LastHeartbeatAt: isStarted ? GetLastHeartbeat(stepsRunUntil) : null,
                CancelRequestedAt: cancelRequestedAt,
                FinishedAt: isCompleted ? CompletedAt : null);
        }
    }

    /// <summary>Gets the call of a step. The first step is 1.</summary>
    internal SampleCall GetCall(int step)
    {
        var calls = SampleCall.ByRuntimeKind[Options.RuntimeKind];
        return calls[(step - 1) % calls.Length];
    }

    private string GetFinalStatus() => Options.Outcome switch
    {
        EmulatedOutcome.Failed => "failed",
        EmulatedOutcome.TimedOut => "timed_out",
        _ => "succeeded",
    };

    private DateTimeOffset GetLastHeartbeat(DateTimeOffset time) =>
        time - new TimeSpan((time - StartedAt).Ticks % s_heartbeatInterval.Ticks);

    /// <summary>
    /// Gets the step that runs at the specified time. All steps take the same time, and the last one runs until the
    /// operation completes.
    /// </summary>
    private int GetStep(DateTimeOffset time)
    {
        var runDuration = CreatedAt + Duration - StartedAt;
        var progress = runDuration > TimeSpan.Zero ? (time - StartedAt) / runDuration : 1;
        return Math.Min(1 + (int)(Math.Min(progress, 1) * Options.LastStep), Options.LastStep);
    }
}

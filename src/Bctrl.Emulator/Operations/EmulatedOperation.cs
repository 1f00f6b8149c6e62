namespace Bctrl.Emulator;

/// <summary>An operation in the emulator.</summary>
public sealed class EmulatedOperation : EmulatedItem
{
    private static readonly TimeSpan s_heartbeatInterval = TimeSpan.FromSeconds(1);

    internal EmulatedOperation(
        OperationOptions options, string runtime, Guid runtimeId, Guid workspaceId, DateTimeOffset now)
        : base(Guid.NewGuid().ToString(), options, now)
    {
        (Options, Runtime, RuntimeId, WorkspaceId) = (options, runtime, runtimeId, workspaceId);
        if (options.Outcome == EmulatedOutcome.Cancelled)
            CancelRequestedAt = now + Duration - CancellationDuration;
    }

    /// <summary>Gets the options that the operation was created with.</summary>
    public OperationOptions Options { get; }

    /// <summary>Gets the name of the runtime that the operation runs in, such as <c>chrome-1</c>.</summary>
    public string Runtime { get; }

    internal Guid RuntimeId { get; }

    internal Guid WorkspaceId { get; }

    /// <summary>Gets the time at which the status changes from queued to dispatching.</summary>
    internal DateTimeOffset DispatchedAt => CreatedAt + StartDelay / 2;

    internal override void WriteTo(Utf8JsonWriter json, DateTimeOffset now) =>
        OperationJsonWriter.Write(json, this, GetSnapshot(now));

    /// <summary>Computes the state of the operation at the specified time.</summary>
    internal OperationSnapshot GetSnapshot(DateTimeOffset now)
    {
        lock (Lock)
        {
            var isCompleted = now >= CompletedAt;
            var cancelRequestedAt = CancelRequestedAt <= now ? CancelRequestedAt : null;
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

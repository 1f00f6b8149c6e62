namespace Bctrl.Emulator;

/// <summary>The state of an operation at a point in time. The first step is 1; 0 means none has started.</summary>
internal readonly record struct OperationSnapshot(
    string Status,
    int Step,
    DateTimeOffset? StartedAt,
    DateTimeOffset? LastHeartbeatAt,
    DateTimeOffset? CancelRequestedAt,
    DateTimeOffset? FinishedAt)
{
    public bool IsCompleted => FinishedAt is not null;
}

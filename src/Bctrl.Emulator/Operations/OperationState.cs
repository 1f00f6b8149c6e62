namespace Bctrl.Emulator;

/// <summary>An operation at one moment. The step counts from 1, and is 0 before the first.</summary>
internal readonly record struct OperationState(
    string Status,
    int Step,
    DateTimeOffset? StartedAt,
    DateTimeOffset? LastHeartbeatAt,
    DateTimeOffset? CancelRequestedAt,
    DateTimeOffset? FinishedAt)
{
    public bool HasEnded => FinishedAt is not null;
}

namespace Bctrl.PowerShell;

/// <summary>What the cmdlets do for operations.</summary>
internal sealed class OperationBehavior : WorkBehavior<Operation>
{
    public static OperationBehavior Instance { get; } = new();

    public override WorkKind Kind => WorkKind.Operation;

    public override WorkClient<Operation> CreateClient(BctrlConnection connection) => new OperationClient(connection);

    public override RecentItems<Operation> GetRecent(BctrlConnection connection) => BctrlSession.Current.Operations.Get(connection);

    public override (string Status, int PercentComplete) DescribeProgress(Operation item)
    {
        var progress = item.Progress;
        var status = DisplayText.Join(": ", DisplayText.Join(" ", progress?.StepOfTotal, progress?.CurrentCall ?? item.CurrentCall), progress?.Message);
        var percent = progress is { Step: { } step, TotalSteps: > 0 and var total }
            ? Math.Max(0, Math.Min(100, (int)(100L * step / total)))
            : -1;
        return (status.Length == 0 ? item.Status : status, percent);
    }

    public override WorkFailedException CreateFailure(Operation item) => OperationFailure.Create(item);

    /// <summary>Returns what completion shows of an operation. It must not be empty.</summary>
    public static string Describe(Operation item) => SafeText.FromOutside(DisplayText.Join(
        " ", item.Status.Length == 0 ? "-" : item.Status, item.RuntimeKind, item.Runtime, item.Progress?.ToString())).ToString();
}

using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Requests the cancellation of operations, many at once: <c>POST /v1/operations/{id}/cancel</c>. Writes each as the
/// server then describes it, or with <c>-Wait</c> when it has completed.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "BctrlOperation", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(Operation))]
public sealed class StopBctrlOperationCommand : OperationCmdlet
{
    /// <summary>The ids that were submitted, or that the user declined to cancel.</summary>
    private readonly HashSet<string> _processedIds = new(OperationId.Comparer);

    /// <summary>Initializes the cmdlet with the throttle limit for requests that the server responds to at once.</summary>
    public StopBctrlOperationCommand() => ThrottleLimit = PollOptions.ShortRequestThrottleLimit;

    /// <summary>Waits until the operations have completed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    private protected override string Activity => CmdletMessages.StopActivity;

    private protected override PollScheduler<Operation> CreateScheduler(BctrlConnection connection, PollOptions options, IComparer<Operation>? order)
    {
        var client = new OperationClient(connection);
        return new(OperationPollFactory.CreateWait(client), options, submit: OperationPollFactory.CreateCancel(client, Wait), order);
    }

    private protected override void Submit(string id)
    {
        if (ConfirmCancellation(id))
            base.Submit(id);
    }

    private protected override void Submit(Operation item)
    {
        if (item.IsTerminal ? _processedIds.Add(item.Id) : ConfirmCancellation(item.Id))
            base.Submit(item);
    }

    private protected override void OnCompleted(Operation item, bool wasCompletedBefore)
    {
        if (wasCompletedBefore && item.Status != OperationStatus.Cancelled)
            WriteWarning(CmdletMessages.NothingToCancel(item.Id, item.Status));
        Write(item);
    }

    private protected override string? GetTimeoutAction(PollEvent<Operation>.TimedOut timedOut) =>
        timedOut is { IsReceived: true, LastFailure: null } ? RecommendedActions.StopTimeout : RecommendedActions.StopFailed;

    /// <summary>
    /// Asks for confirmation, once for each id, also when it was declined. The timeout doesn't elapse meanwhile.
    /// </summary>
    private bool ConfirmCancellation(string id)
    {
        if (!_processedIds.Add(id))
            return false;
        var scheduler = StartScheduler();
        scheduler.SuspendTimeout();
        try
        {
            // A host may answer after the command was stopped.
            return ShouldProcess(CmdletMessages.OperationTarget(id).ToString(), CmdletMessages.CancelAction) && IsAccepting;
        }
        finally
        {
            scheduler.ResumeTimeout();
        }
    }
}

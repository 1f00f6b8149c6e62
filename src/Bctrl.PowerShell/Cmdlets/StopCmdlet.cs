using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// A cmdlet that requests the cancellation of operations or tool calls, many at once. It writes each as the server then
/// describes it, or with <c>-Wait</c> when it has completed.
/// </summary>
/// <typeparam name="T">The kind of work.</typeparam>
public abstract class StopCmdlet<T> : WorkCmdlet<T>
    where T : ApiObject, IPollable
{
    /// <summary>The ids that were submitted, or that the user declined to cancel.</summary>
    private readonly HashSet<string> _processedIds;

    private protected StopCmdlet(WorkBehavior<T> behavior)
        : base(behavior)
    {
        ThrottleLimit = PollOptions.ShortRequestThrottleLimit;
        _processedIds = new(Kind.IdComparer);
    }

    /// <summary>Waits until the operations or tool calls have completed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    private protected override string Activity => CmdletMessages.StopActivity(Kind);

    private protected override PollScheduler<T> CreateScheduler(WorkClient<T> client, PollOptions options, IComparer<T>? order) =>
        new(PollFactory.CreateWait(client), options, submit: PollFactory.CreateCancel(client, Wait), order);

    private protected override void Submit(string id)
    {
        if (ConfirmCancellation(id))
            base.Submit(id);
    }

    private protected override void Submit(T item)
    {
        if (!item.IsTerminal && ConfirmCancellation(item.Id))
            base.Submit(item);
        // There is nothing to cancel, even if the result was not received.
        else if (item.IsTerminal && _processedIds.Add(item.Id))
            StartScheduler().AddCompleted(item.Id, item);
    }

    private protected override void OnCompleted(T item, bool wasCompletedBefore)
    {
        if (wasCompletedBefore && item.Status != WorkStatus.Cancelled)
            WriteWarning(CmdletMessages.NothingToCancel(Kind, item.Id, item.Status));
        Write(item);
    }

    private protected override string? GetTimeoutAction(PollEvent<T>.TimedOut timedOut) =>
        timedOut is { IsReceived: true, LastFailure: null } ? RecommendedActions.StopTimeout(Kind) : RecommendedActions.StopFailed(Kind);

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
            return ShouldProcess(CmdletMessages.Target(Kind, id).ToString(), CmdletMessages.CancelAction) && IsAccepting;
        }
        finally
        {
            scheduler.ResumeTimeout();
        }
    }
}

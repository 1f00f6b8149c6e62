using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Waits for any number of operations at once, and writes each as soon as it completes:
/// <c>POST /v1/operations/{id}/wait</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "BctrlOperation", DefaultParameterSetName = IdSet)]
[OutputType(typeof(Operation))]
public sealed class WaitBctrlOperationCommand : OperationCmdlet
{
    /// <summary>
    /// The longest time that the server may wait before it responds to one request, from 1 s, in the formats of
    /// <c>-Timeout</c>. The default is 30 s.
    /// </summary>
    [Parameter]
    [Duration(MinimumSeconds = 1)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan LongPollTimeout { get; set; } = PollOptions.DefaultLongPollTimeout;

    /// <summary>
    /// Also writes an error for each operation that completes with another status than <c>succeeded</c>. With
    /// <c>-Any</c>, such an operation is only the target of its error.
    /// </summary>
    [Parameter]
    public SwitchParameter RequireSuccess { get; set; }

    /// <summary>
    /// Writes the first operation that completes, or with <c>-RequireSuccess</c> the first that succeeds, and stops polling
    /// the others.
    /// </summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    private protected override string Activity => CmdletMessages.WaitActivity;

    private protected override TimeSpan PollTimeout => LongPollTimeout;

    /// <summary>Polls the input. With <c>-Any</c>, nothing more is polled after the first operation that completed.</summary>
    protected override void ProcessRecord()
    {
        if (Any && IsAccepting)
            Drain(waits: false);
        base.ProcessRecord();
    }

    private protected override PollScheduler<Operation> CreateScheduler(BctrlConnection connection, PollOptions options, IComparer<Operation>? order) =>
        new(OperationPollFactory.CreateWait(new OperationClient(connection)), options, order: order);

    private protected override void OnCompleted(Operation item, bool wasCompletedBefore)
    {
        var isFailure = RequireSuccess && item.Status != OperationStatus.Succeeded;
        if (Any && !isFailure)
            StopAccepting();
        if (!(Any && isFailure))
            Write(item);
        if (isFailure)
            WriteError(OperationFailedExceptionFactory.Create(item).ToErrorRecord(item.WithNoteProperties()));
    }

    /// <summary>With <c>-Any</c> and <c>-RequireSuccess</c>, nothing is written but an operation that succeeded.</summary>
    private protected override void WriteTimedOut(Operation item)
    {
        if (!(Any && RequireSuccess))
            Write(item);
    }
}

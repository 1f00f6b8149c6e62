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
    /// How long the whole command may take, from 0 to 24 days: a TimeSpan, a number of seconds, or text like <c>90s</c>,
    /// <c>5 min</c>, <c>2h</c>, <c>PT5M</c> or <c>00:05:00</c>. With 0 each operation is polled once. The default is no limit.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The longest time that the server may wait before it responds to one request, from 1 s, in the formats of
    /// <see cref="Timeout"/>. The default is 30 s.
    /// </summary>
    [Parameter]
    [Duration(MinimumSeconds = 1)]
    public TimeSpan LongPollTimeout { get; set; } = PollOptions.DefaultLongPollTimeout;

    /// <summary>Also writes an error for each operation that completes with another status than <c>succeeded</c>.</summary>
    [Parameter]
    public SwitchParameter RequireSuccess { get; set; }

    /// <summary>Writes the first operation that completes, and stops polling the others.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    private protected override string Activity => CmdletMessages.WaitActivity;

    private protected override TimeSpan? CommandTimeout => Timeout;

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
        if (Any)
            StopAccepting();
        Write(item);
        if (RequireSuccess && item.Status != OperationStatus.Succeeded)
            WriteError(OperationFailedExceptionFactory.Create(item).ToErrorRecord(item));
    }
}

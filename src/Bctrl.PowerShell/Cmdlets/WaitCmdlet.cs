using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that waits for any number of operations or tool calls at once, and writes each as soon as it completes.</summary>
/// <typeparam name="T">The kind of work.</typeparam>
public abstract class WaitCmdlet<T> : WorkCmdlet<T>
    where T : ApiObject, IPollable
{
    private protected WaitCmdlet(WorkBehavior<T> behavior)
        : base(behavior)
    {
    }

    /// <summary>
    /// The longest time that the server may wait before it responds to one request, from 1 s, in the formats of
    /// <c>-Timeout</c>. The default is 30 s.
    /// </summary>
    [Parameter]
    [Duration(MinimumSeconds = 1)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan LongPollTimeout { get; set; } = PollOptions.DefaultLongPollTimeout;

    /// <summary>
    /// Also writes an error for each operation or tool call that completes with another status than <c>succeeded</c>. With
    /// <c>-Any</c>, it is only the target of its error.
    /// </summary>
    [Parameter]
    public SwitchParameter RequireSuccess { get; set; }

    /// <summary>
    /// Writes the first operation or tool call that completes, or with <c>-RequireSuccess</c> the first that succeeds, and stops polling
    /// the others.
    /// </summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    private protected override string Activity => CmdletMessages.WaitActivity(Kind);

    private protected override TimeSpan PollTimeout => LongPollTimeout;

    /// <summary>Polls the input. With <c>-Any</c>, nothing more is polled after the first that completed.</summary>
    protected override void ProcessRecord()
    {
        if (Any && IsAccepting)
            Drain(waits: false);
        base.ProcessRecord();
    }

    private protected override PollScheduler<T> CreateScheduler(WorkClient<T> client, PollOptions options, IComparer<T>? order) =>
        new(PollFactory.CreateWait(client), options, order: order);

    private protected override void OnCompleted(T item, bool wasCompletedBefore)
    {
        var isFailure = RequireSuccess && item.Status != WorkStatus.Succeeded;
        if (Any && !isFailure)
            StopAccepting();
        if (!(Any && isFailure))
            Write(item);
        if (isFailure)
            WriteError(Behavior.CreateFailure(item).ToErrorRecord(item.WithNoteProperties()));
    }

    /// <summary>With <c>-Any</c> and <c>-RequireSuccess</c>, nothing is written but what succeeded.</summary>
    private protected override void WriteTimedOut(T item)
    {
        if (!(Any && RequireSuccess))
            Write(item);
    }
}

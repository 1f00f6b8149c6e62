using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Waits for any number of operations at once, and emits each the moment it ends:
/// <c>POST /v1/operations/{id}/wait</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "BctrlOperation", DefaultParameterSetName = IdSet)]
[OutputType(typeof(Operation))]
public sealed class WaitBctrlOperationCommand : OperationCmdlet
{
    /// <summary>
    /// How long the whole call may take, from 0 to 24 days: a TimeSpan, a number of seconds, or text like <c>90s</c>,
    /// <c>30m</c>, <c>2h</c> or <c>00:05:00</c>. 0 asks each operation once. The default is no limit.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The longest that the server holds one request, from 1 s, in the forms that <see cref="Timeout"/> takes. The
    /// default is 30 s.
    /// </summary>
    [Parameter]
    [Duration(MinimumSeconds = 1)]
    public TimeSpan LongPollTimeout { get; set; } = WaitOptions.DefaultLongPollTimeout;

    /// <summary>Reports an error for each operation that ends in any way but <c>succeeded</c>. It is emitted too.</summary>
    [Parameter]
    public SwitchParameter RequireSuccess { get; set; }

    /// <summary>Emits the first operation that ends, and drops the rest.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    private protected override string Activity => "Waiting for operations";

    private protected override TimeSpan? TimeLimit => Timeout;

    private protected override TimeSpan LongestHold => LongPollTimeout;

    private protected override async Task<Answer<Operation>> AskAsync(string id, TimeSpan hold, CancellationToken cancellationToken)
    {
        var operation = await Routes.WaitAsync(id, hold, cancellationToken).ConfigureAwait(false);
        return new(operation, operation.IsTerminal);
    }

    private protected override void Take(Operation operation)
    {
        if (operation.IsTerminal)
            Engine.AddEnded(operation.Id, operation);
        else
            Engine.Add(operation.Id);
    }

    private protected override void Finish(Operation operation)
    {
        if (Any)
            StopHere();
        base.Finish(operation);
        if (RequireSuccess && operation.Status != OperationStatus.Succeeded)
            WriteError(OperationFailure.Describe(operation).ToErrorRecord(operation));
    }
}

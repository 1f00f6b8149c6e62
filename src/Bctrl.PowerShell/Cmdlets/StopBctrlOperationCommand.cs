using System.Collections.Concurrent;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Requests the cancellation of operations, many at once: <c>POST /v1/operations/{id}/cancel</c>. Emits each as the
/// server then sees it, or with <c>-Wait</c> when it has ended.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "BctrlOperation", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(Operation))]
public sealed class StopBctrlOperationCommand : OperationCmdlet
{
    /// <summary>The operations whose cancellation was requested, and whether they had ended before.</summary>
    private readonly ConcurrentDictionary<string, bool> _hadEnded = new(StringComparer.Ordinal);

    /// <summary>Goes on until the operation has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>
    /// How long the whole call may take, from 0 to 24 days: a TimeSpan, a number of seconds, or text like <c>90s</c>
    /// or <c>30m</c>. The default is no limit.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    private protected override string Activity => "Stopping operations";

    private protected override TimeSpan? TimeLimit => Timeout;

    private protected override async Task<Answer<Operation>> AskAsync(string id, TimeSpan hold, CancellationToken cancellationToken)
    {
        if (_hadEnded.ContainsKey(id))
        {
            var waited = await Routes.WaitAsync(id, hold, cancellationToken).ConfigureAwait(false);
            return new(waited, waited.IsTerminal);
        }

        var operation = await CancelAsync(id, cancellationToken).ConfigureAwait(false);
        // The server may write the id in another case.
        _hadEnded[operation.Id] = _hadEnded[id] = operation.IsTerminal && operation.Status != OperationStatus.Cancelled;
        return new(operation, operation.IsTerminal || !Wait);
    }

    private protected override void Take(string id)
    {
        if (ShouldProcess($"operation {id}", "Request cancellation"))
            base.Take(id);
    }

    private protected override void Take(Operation operation)
    {
        if (operation.IsTerminal)
        {
            _hadEnded[operation.Id] = true;
            Engine.AddEnded(operation.Id, operation);
        }
        else
        {
            Take(operation.Id);
        }
    }

    private protected override void Finish(Operation operation)
    {
        if (_hadEnded.TryGetValue(operation.Id, out var hadEnded) && hadEnded)
            WriteWarning($"Operation {operation.Id} had already ended as {Text.Clean(operation.Status)}; there was nothing to cancel.");
        base.Finish(operation);
    }

    /// <summary>Requests the cancellation; a server that refuses because the operation has ended is right.</summary>
    private async Task<Operation> CancelAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await Routes.CancelAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.Conflict)
        {
            var operation = await Routes.GetAsync(id, cancellationToken).ConfigureAwait(false);
            if (operation.IsTerminal)
                return operation;
            throw;
        }
    }
}

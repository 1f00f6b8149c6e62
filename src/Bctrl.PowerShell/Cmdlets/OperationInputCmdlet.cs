using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// A cmdlet that summarizes operations, and the errors about operations whose state is unknown. It sends no request and needs
/// no connection.
/// </summary>
public abstract class OperationInputCmdlet : PSCmdlet
{
    /// <summary>The operations that an error can be about: those that were added and had not succeeded.</summary>
    private readonly HashSet<string> _addedIds = new(WorkKind.Operation.IdComparer);

    /// <summary>The operations that were added because an error was about them.</summary>
    private readonly HashSet<string> _countedByError = new(WorkKind.Operation.IdComparer);

    private protected OperationInputCmdlet()
    {
    }

    /// <summary>
    /// Operations, as the cmdlets of the module write them; also ones that were exported and imported. Also the errors of these
    /// cmdlets, as <c>2&gt;&amp;1</c> or <c>-ErrorVariable</c> collects them: an operation of which only an error is known is
    /// counted, with an unknown state if the target is its id. Other errors are written again.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull, AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Adds what came in. The operations are not kept.</summary>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject ?? [null])
        {
            if (item is null)
                ThrowInvalidInput(item, CmdletMessages.WorkIsNull);
            else if (ReadOperation(item) is { } operation)
                Add(operation);
            else if (ErrorRecordExtensions.ToErrorRecord(item) is { } record)
                Add(record);
            else
                ThrowInvalidInput(item, CmdletMessages.NoWork(item.ToString()).ToString());
        }
    }

    /// <param name="item">What is added.</param>
    /// <param name="operation">The operation, or null if its state is unknown.</param>
    private protected abstract void Add(ReportItem item, Operation? operation);

    private Operation? ReadOperation(PSObject item)
    {
        try
        {
            return WorkTransformationAttribute.ToWork(item) as Operation;
        }
        catch (PSInvalidCastException e)
        {
            // A deserialized object has a value of another type.
            ThrowInvalidInput(item, SafeText.FromOutside(e.Message).ToString());
            throw;
        }
    }

    private void Add(Operation operation)
    {
        // Its error came in before.
        if (_countedByError.Contains(operation.Id))
            return;
        Add(ReportItem.Create(operation), operation);
        if (operation.Status != OperationStatus.Succeeded)
            _addedIds.Add(operation.Id);
    }

    private void Add(ErrorRecord record)
    {
        if (!record.IsAboutOperations())
            // A copy, because the command that writes an error becomes a part of it.
            WriteError(new ErrorRecord(record, null));
        else if (record.GetOperation() is { } operation)
            AddOnce(operation.Id, () => Add(ReportItem.Create(operation), operation));
        else if (record.TargetObject is string id)
            AddOnce(id, () => Add(ReportItem.CreateUnknown(id, record.GetErrorId(), record.ToString()), null));
    }

    /// <summary>Adds what an error is about, if it was not added before.</summary>
    private void AddOnce(string id, Action add)
    {
        if (!_addedIds.Contains(id) && _countedByError.Add(id))
            add();
    }

    /// <summary>Ends the command, because a summary that leaves something out would look complete.</summary>
    private void ThrowInvalidInput(object? item, string message) =>
        ThrowTerminatingError(new ErrorRecord(new PSArgumentException(message), "InvalidInputObject", ErrorCategory.InvalidArgument, item)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = RecommendedActions.PipeOperations },
        });
}

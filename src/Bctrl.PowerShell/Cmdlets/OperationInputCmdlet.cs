using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// A cmdlet that summarizes operations, and the errors about operations whose state is unknown. It sends no request and needs
/// no connection.
/// </summary>
public abstract class OperationInputCmdlet : PSCmdlet
{
    private protected const string InputObjectSet = "InputObject";
    private protected const string ErrorRecordSet = "ErrorRecord";

    /// <summary>The operations that an error can be about: those that were added and had not succeeded.</summary>
    private readonly HashSet<string> _addedIds = new(OperationId.Comparer);

    /// <summary>The operations that were added because an error was about them.</summary>
    private readonly HashSet<string> _countedByError = new(OperationId.Comparer);

    private protected OperationInputCmdlet()
    {
    }

    /// <summary>Operations, as the cmdlets of the module write them; also ones that were exported and imported.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [OperationTransformation(OperationsOnly = true)]
    [AllowEmptyCollection]
    public Operation[]? InputObject { get; set; }

    /// <summary>
    /// Errors of the cmdlets that get operations, as <c>2&gt;&amp;1</c> or <c>-ErrorVariable</c> collects them. An operation of
    /// which only an error is known is counted, with an unknown state if the target is its id. Other errors are written again.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ErrorRecordSet)]
    [ErrorRecordTransformation]
    [AllowEmptyCollection]
    public ErrorRecord[]? ErrorRecord { get; set; }

    /// <summary>Adds what came in. The operations are not kept.</summary>
    protected override void ProcessRecord()
    {
        foreach (var operation in InputObject ?? [])
        {
            // Its error came in before.
            if (_countedByError.Contains(operation.Id))
                continue;
            Add(ReportItem.Create(operation), operation);
            if (operation.Status != OperationStatus.Succeeded)
                _addedIds.Add(operation.Id);
        }
        foreach (var record in ErrorRecord ?? [])
            Add(record);
    }

    /// <param name="item">What is added.</param>
    /// <param name="operation">The operation, or null if its state is unknown.</param>
    private protected abstract void Add(ReportItem item, Operation? operation);

    private void Add(ErrorRecord record)
    {
        if (!record.IsAboutOperations())
            // A copy, because the command that writes an error becomes a part of it.
            WriteError(new ErrorRecord(record, null));
        else if (record.GetOperation() is not { } operation)
            Add(ReportItem.CreateUnknown((string)record.TargetObject, record.GetErrorId(), record.ToString()), null);
        else if (!_addedIds.Contains(operation.Id) && _countedByError.Add(operation.Id))
            Add(ReportItem.Create(operation), operation);
    }
}

using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// A cmdlet that summarizes operations, tool calls, and the errors about those whose state is unknown. It sends no request and
/// needs no connection.
/// </summary>
public abstract class WorkInputCmdlet : PSCmdlet
{
    /// <summary>What an error can be about: what was added and had not succeeded.</summary>
    private readonly HashSet<(WorkKind Kind, string Id)> _added = new(WorkKeyComparer.Instance);

    /// <summary>What was added because an error was about it.</summary>
    private readonly HashSet<(WorkKind Kind, string Id)> _countedByError = new(WorkKeyComparer.Instance);

    private protected WorkInputCmdlet()
    {
    }

    /// <summary>
    /// Operations and tool calls, as the cmdlets of the module write them; also ones that were exported and imported. Also the
    /// errors of these cmdlets, as <c>2&gt;&amp;1</c> or <c>-ErrorVariable</c> collects them: what only an error is known of is
    /// counted, with an unknown state if the target is its id. Other errors are written again.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull, AllowEmptyCollection]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Adds what came in. It is not kept.</summary>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject ?? [null])
        {
            if (item is null)
                ThrowInvalidInput(item, CmdletMessages.WorkIsNull);
            else if (ReadWork(item) is { } work)
                Add(work);
            else if (ErrorRecordExtensions.ToErrorRecord(item) is { } record)
                Add(record);
            else
                ThrowInvalidInput(item, CmdletMessages.NoWork(item.ToString()).ToString());
        }
    }

    private protected abstract void Add(ReportItem item);

    private IPollable? ReadWork(PSObject item)
    {
        try
        {
            return WorkTransformationAttribute.ToWork(item);
        }
        catch (PSInvalidCastException e)
        {
            // A deserialized object has a value of another type.
            ThrowInvalidInput(item, SafeText.FromOutside(e.Message).ToString());
            throw;
        }
    }

    private void Add(IPollable work)
    {
        var item = ReportItem.Create(work);
        // Its error came in before.
        if (_countedByError.Contains((item.Kind, item.Id)))
            return;
        Add(item);
        if (item.Status != WorkStatus.Succeeded)
            _added.Add((item.Kind, item.Id));
    }

    private void Add(ErrorRecord record)
    {
        if (record.ToReportItem() is not { } item)
            // A copy, because the command that writes an error becomes a part of it.
            WriteError(new ErrorRecord(record, null));
        else if (!_added.Contains((item.Kind, item.Id)) && _countedByError.Add((item.Kind, item.Id)))
            Add(item);
    }

    /// <summary>Ends the command, because a summary that leaves something out would look complete.</summary>
    private void ThrowInvalidInput(object? item, string message) =>
        ThrowTerminatingError(new ErrorRecord(new PSArgumentException(message), "InvalidInputObject", ErrorCategory.InvalidArgument, item)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = RecommendedActions.PipeWork },
        });
}

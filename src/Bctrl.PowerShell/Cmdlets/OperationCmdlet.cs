using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that polls operations, given by their ids or as objects.</summary>
public abstract class OperationCmdlet : PollingCmdlet<Operation>
{
    private protected const string IdSet = "Id";
    private protected const string InputObjectSet = "InputObject";

    private bool _hasWarnedOfValue;

    private protected OperationCmdlet()
    {
    }

    /// <summary>The ids of the operations.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [Alias("OperationId")]
    [ArgumentCompleter(typeof(OperationIdCompleter))]
    [OperationIdTransformation]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public string?[]? Id { get; set; }

    /// <summary>Operations, as the cmdlets of the module write them; also ones that were exported and imported.</summary>
    /// <remarks>Also bound by property name, because PowerShell would otherwise select the parameter set of ids.</remarks>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = InputObjectSet)]
    [OperationTransformation]
    public Operation[]? InputObject { get; set; }

    private protected override StringComparer IdComparer => OperationId.Comparer;

    /// <summary>Polls what came in, and writes what has been reported so far.</summary>
    protected override void ProcessRecord()
    {
        // A single null comes as no array at all.
        SubmitAll(Id ?? (ParameterSetName == IdSet ? [null] : []));
        SubmitAll(InputObject ?? []);
    }

    private protected override RecentItems<Operation> GetRecent(BctrlConnection connection) =>
        BctrlSession.Current.GetRecentOperations(connection);

    private protected override PollScheduler<Operation> CreateScheduler(BctrlConnection connection, PollOptions options, IComparer<Operation>? order) =>
        new(OperationPollFactory.CreateGet(new OperationClient(connection)), options, order: order);

    private protected override string? ValidateId(string? id) => OperationId.Validate(id);

    private protected override (string Status, int PercentComplete) DescribeProgress(Operation item)
    {
        var progress = item.Progress;
        var status = DisplayText.Join(": ", DisplayText.Join(" ", progress?.StepOfTotal, progress?.CurrentCall ?? item.CurrentCall), progress?.Message);
        var percent = progress is { Step: { } step, TotalSteps: > 0 and var total }
            ? Math.Max(0, Math.Min(100, (int)(100L * step / total)))
            : -1;
        return (status.Length == 0 ? item.Status : status, percent);
    }

    private protected override Operation Copy(Operation item) => item.CopyWithNoteProperties();

    private protected override void Write(Operation item)
    {
        if (!_hasWarnedOfValue)
            WarnOf(item.InvalidValue, item);
        WriteObject(item.WithNoteProperties());
    }

    /// <summary>Warns of a value that could not be read, once.</summary>
    private protected void WarnOf((string Name, string Text)? invalid, Operation item)
    {
        if (_hasWarnedOfValue || invalid is not var (name, text))
            return;
        _hasWarnedOfValue = true;
        WriteWarning(CmdletMessages.InvalidValue(item.Id, name, text));
    }
}

using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that polls work on the server, given by ids or as objects.</summary>
/// <typeparam name="T">The kind of work.</typeparam>
public abstract class WorkCmdlet<T> : PollingCmdlet<T>
    where T : ApiObject, IPollable
{
    private protected const string IdSet = "Id";
    private protected const string InputObjectSet = "InputObject";

    private bool _hasWarnedOfValue;

    private protected WorkCmdlet(WorkBehavior<T> behavior)
        : base(behavior)
    {
    }

    /// <summary>The ids of the operations or tool calls.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [ArgumentCompleter(typeof(WorkIdCompleter))]
    [WorkIdTransformation]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public string?[]? Id { get; set; }

    /// <summary>Operations or tool calls, as the cmdlets of the module write them; also ones that were exported and imported.</summary>
    /// <remarks>Also bound by property name, because PowerShell would otherwise select the parameter set of ids.</remarks>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = InputObjectSet)]
    [WorkTransformation]
    public T[]? InputObject { get; set; }

    /// <summary>Polls what came in, and writes what has been reported so far.</summary>
    protected override void ProcessRecord()
    {
        // A single null comes as no array at all.
        SubmitAll(Id ?? (ParameterSetName == IdSet ? [null] : []));
        SubmitAll(InputObject ?? []);
    }

    private protected override PollScheduler<T> CreateScheduler(WorkClient<T> client, PollOptions options, IComparer<T>? order) =>
        new(PollFactory.CreateGet(client), options, order: order);

    private protected override void Write(T item)
    {
        if (!_hasWarnedOfValue)
            WarnOf(item.InvalidValue, item);
        WriteObject(item.WithNoteProperties());
    }

    /// <summary>Warns of a value that could not be read, once.</summary>
    private protected void WarnOf((string Name, string Text)? invalid, T item)
    {
        if (_hasWarnedOfValue || invalid is not var (name, text))
            return;
        _hasWarnedOfValue = true;
        WriteWarning(CmdletMessages.InvalidValue(Kind, item.Id, name, text));
    }
}

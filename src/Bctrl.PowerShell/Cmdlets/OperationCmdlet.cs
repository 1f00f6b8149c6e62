using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// A cmdlet that asks the API about any number of operations at once. What it asks is its own; this pumps the ids in,
/// and results, errors and progress out, all on the pipeline's thread.
/// </summary>
public abstract class OperationCmdlet : BctrlCmdlet, IEngineListener<Operation>, IDisposable
{
    private protected const string IdSet = "Id";
    private protected const string InputObjectSet = "InputObject";

    private bool _hasWarnedOfTimestamp;
    private EnginePump<Operation>? _pump;
    private ProgressBars? _progress;

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

    /// <summary>Operations, as the module's cmdlets emit them; also ones that were exported and imported.</summary>
    /// <remarks>By property name as well, or PowerShell would settle on the set of ids before it has seen an object.</remarks>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = InputObjectSet)]
    [OperationTransformation]
    public Operation[]? InputObject { get; set; }

    /// <summary>
    /// How many requests may be in flight at once, from 1 to 100,000. The default is 10,000 for requests that the server
    /// holds, and 200 for those that it answers at once.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int ThrottleLimit { get; set; } = WaitOptions.DefaultThrottleLimit;

    private protected abstract string Activity { get; }

    private protected virtual TimeSpan? TimeLimit => null;

    private protected virtual TimeSpan LongestHold => WaitOptions.DefaultLongPollTimeout;

    private protected WaitEngine<Operation> Engine => (_pump ??= Start()).Engine;

    private protected OperationRoutes Routes { get; private set; } = null!;

    /// <summary>What was seen over the connection that serves.</summary>
    private protected SeenOperations Seen { get; private set; } = null!;

    /// <summary>Gives up what is in flight, and takes the progress bars away.</summary>
    public void Dispose()
    {
        foreach (var waiting in _pump?.Engine.Unfinished ?? [])
        {
            if (waiting.Value is { } operation)
                Seen.Add(operation);
        }
        _pump?.Dispose();
        _progress?.Complete();
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds the connection and starts the engine.</summary>
    protected override void BeginProcessing() => _pump = Start();

    /// <summary>Gives the engine what came in, and passes on what is there.</summary>
    protected override void ProcessRecord()
    {
        if (_pump is { IsStopped: true })
            return;
        // One null is given as no array at all.
        foreach (var id in Id ?? (ParameterSetName == IdSet ? [null] : []))
        {
            if (CanBeAsked(id))
                Take(id!);
        }
        foreach (var operation in InputObject ?? [])
        {
            if (CanBeAsked(operation.Id))
                Take(operation);
        }
        _pump?.PassOnWhatIsThere();
    }

    /// <summary>Passes everything on until every operation has had its turn.</summary>
    protected override void EndProcessing()
    {
        _pump?.PassOnAll();
        _progress?.Complete();
    }

    /// <summary>Lets the pump go at once; what is in flight is given up behind it.</summary>
    protected override void StopProcessing() => _pump?.Stop();

    /// <summary>Asks about an operation: how it stands now, unless the cmdlet has another question.</summary>
    private protected virtual async Task<Answer<Operation>> AskAsync(string id, TimeSpan hold, CancellationToken cancellationToken) =>
        new(await Routes.GetAsync(id, cancellationToken).ConfigureAwait(false), hasEnded: true);

    private protected virtual void Take(string id) => Engine.Add(id);

    private protected virtual void Take(Operation operation) => Engine.Add(operation.Id);

    /// <summary>The operation is what the cmdlet asked for.</summary>
    private protected virtual void Finish(Operation operation) => Emit(operation);

    private protected void Emit(Operation operation)
    {
        Seen.Add(operation);
        if (!_hasWarnedOfTimestamp && operation.InvalidTimestamp is { } invalid)
        {
            _hasWarnedOfTimestamp = true;
            WriteWarning($"The server's {invalid.Name} of operation {operation.Id} is no timestamp: '{Text.Clean(invalid.Text)}'. Such times are shown as none.");
        }
        WriteObject(OperationOutput.Prepare(operation));
    }

    /// <summary>Whether this may be asked about; reports the error if not. An operation may be of anybody's making.</summary>
    private bool CanBeAsked(string? id)
    {
        if (OperationId.FindFault(id) is not { } fault)
            return true;
        WriteError(new BctrlApiException(BctrlErrorKind.InvalidOperationId, $"'{Text.Clean(id ?? "")}' can't be the id of an operation: {fault}.").ToErrorRecord(id));
        return false;
    }

    /// <summary>Takes nothing in any more, and drops what has not ended.</summary>
    private protected void StopHere() => _pump!.Stop();

    private EnginePump<Operation> Start()
    {
        var connection = GetConnection();
        Seen = BctrlSession.Current.SeenOver(connection);
        Routes = new OperationRoutes(connection, IsVerbose ? Trace : null);
        if (GetPreference("ProgressAction", "ProgressPreference") is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore))
            _progress = new ProgressBars(this, Activity, TimeLimit);
        return new EnginePump<Operation>(this, this, AskAsync, connection, new WaitOptions
        {
            Timeout = TimeLimit,
            LongPollTimeout = LongestHold,
            ThrottleLimit = ThrottleLimit,
            Retry = connection.Retry,
            Pause = connection.Pause,
            Clock = connection.Clock,
        });
    }

    private void Trace(string id, RequestTrace made) => Engine.Post(new WaitEvent<Operation>.Traced(id, made));

    void IEngineListener<Operation>.OnTick() => _progress?.Update(Engine);

    void IEngineListener<Operation>.OnEnded(Operation value)
    {
        _progress?.Count(value.Status);
        Finish(value);
    }

    void IEngineListener<Operation>.OnFailed(WaitEvent<Operation>.Failed failed)
    {
        _progress?.Count("not reached");
        if (failed.Failure is BctrlApiException { Kind: BctrlErrorKind.OperationNotFound })
            Seen.Remove(failed.Id);
        WriteError(failed.Failure.ToErrorRecord(failed.Id));
    }

    /// <summary>The time was over first: the operation as it stood, and the error.</summary>
    void IEngineListener<Operation>.OnTimedOut(WaitEvent<Operation>.TimedOut missed)
    {
        _progress?.Count("out of time");
        if (missed.Last is { } operation)
        {
            operation.TimedOutWaiting = true;
            Emit(operation);
        }
        var stand = missed.Last is { } last ? $"is {Text.Clean(last.Status)}" : "was not heard of";
        var failure = new BctrlApiException(
            BctrlErrorKind.OperationWaitTimeout,
            FormattableString.Invariant($"Operation '{Text.Clean(missed.Id)}' {stand} after {TimeLimit?.TotalSeconds:0.###} s, the time given."),
            missed.LastFailure);
        WriteError(failure.ToErrorRecord((object?)missed.Last ?? missed.Id));
    }
}

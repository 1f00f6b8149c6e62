using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Gets the current state of tool calls, many at once: <c>GET /v1/tool-calls/{id}</c>. Without an id it lists them, page by
/// page: <c>GET /v1/tool-calls</c>. Only <c>Wait-BctrlToolCall</c> gets results.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlToolCall", DefaultParameterSetName = ListSet)]
[OutputType(typeof(ToolCall))]
public sealed class GetBctrlToolCallCommand : WorkCmdlet<ToolCall>
{
    private const string ListSet = "List";

    private RequestRunner? _runner;

    /// <summary>Initializes the cmdlet with the throttle limit for requests that the server responds to at once.</summary>
    public GetBctrlToolCallCommand()
        : base(ToolCallBehavior.Instance) => ThrottleLimit = PollOptions.ShortRequestThrottleLimit;

    /// <summary>Lists only the tool calls with this status, such as <c>running</c> or <c>requires_input</c>.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolCallStatusCompleter))]
    public string? Status { get; set; }

    /// <summary>Lists only the calls of this tool: a built-in name such as <c>captcha.solve</c>, or the id of a tool.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolCompleter))]
    public string? Tool { get; set; }

    /// <summary>Lists only the tool calls of this run.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? RunId { get; set; }

    /// <summary>Lists only the tool calls that use this runtime.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? RuntimeId { get; set; }

    /// <summary>Lists only the tool calls of this turn of an agent.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? TurnId { get; set; }

    /// <summary>Lists only the tool calls in this space: its id, or <c>default</c>.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? SpaceId { get; set; }

    /// <summary>How many tool calls to list at most, from 1 to 2,147,483,647. The default is all of them.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    private protected override string Activity => CmdletMessages.GetActivity(Kind);

    /// <summary>Lists tool calls, when no id is specified.</summary>
    protected override void EndProcessing()
    {
        if (ParameterSetName == ListSet && !MyInvocation.ExpectingInput)
            List();
        base.EndProcessing();
    }

    /// <summary>Ends the command at once. What is in flight is canceled afterwards.</summary>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        _runner?.Stop();
    }

    private protected override void Submit(ToolCall item) => Submit(item.Id);

    private void List()
    {
        var connection = ResolveConnection();
        var clock = connection.Clock;
        var started = clock.GetTimestamp();
        var list = new ToolCallList(
            connection,
            [new("spaceId", SpaceId), new("runtimeId", RuntimeId), new("runId", RunId), new("turnId", TurnId), new("tool", Tool), new("status", Status?.ToLowerInvariant())],
            First);
        try
        {
            foreach (var call in list.Get(Send))
            {
                Remember(call);
                Write(call);
            }
        }
        catch (BctrlException e)
        {
            WriteFailure(e, null);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            // PowerShell ends the pipeline when this returns.
        }

        ToolCallPage Send(ApiRequest request, ReadResponse<ToolCallPage> read)
        {
            // The timeout is that of the whole command.
            var elapsed = clock.GetElapsedTime(started);
            using var runner = _runner = new RequestRunner(this, connection, Timeout, IsVerbose, elapsed);
            return Stopping ? throw new OperationCanceledException() : runner.Run(request, read);
        }
    }
}

using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Starts a tool call for each input, and writes it as the server then describes it, without waiting for its completion:
/// <c>POST /v1/tools/{toolRef}/calls</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "BctrlToolCall", SupportsShouldProcess = true)]
[OutputType(typeof(ToolCall))]
public sealed class StartBctrlToolCallCommand : RequestCmdlet
{
    /// <summary>How many inputs were processed.</summary>
    private int _number;

    /// <summary>The tool: a built-in name such as <c>captcha.solve</c>, or the id of a tool.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ToolCompleter))]
    public string Tool { get; set; } = "";

    /// <summary>
    /// The input of the tool: a hashtable or an object, which is converted to JSON, or the text of a JSON object. Each object
    /// from the pipeline starts a tool call. The default is an object without properties.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <summary>
    /// The server starts one tool call for each key: the same tool and input with the same key return the first one again. The
    /// default is a new key for each tool call, so that a retry never starts a second one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdempotencyKey { get; set; }

    /// <summary>Starts a tool call.</summary>
    protected override void ProcessRecord()
    {
        var connection = ResolveConnection();
        _number++;
        var key = IdempotencyKey ?? Guid.NewGuid().ToString();
        try
        {
            var request = CreateRequest(key);
            if (ShouldProcess(CmdletMessages.ToolTarget(Tool).ToString(), CmdletMessages.StartAction)
                && TrySend(connection, request, new ToolCallStart(connection).ReadAsync, out var call))
            {
                BctrlSession.Current.ToolCalls.Remember(connection, call);
                WriteObject(call.WithNoteProperties());
            }
        }
        catch (BctrlException e)
        {
            WriteFailure(e, Tool, MayHaveBeenProcessed(e) ? RecommendedActions.RepeatStart(key, MyInvocation.ExpectingInput ? _number : null) : null);
        }
    }

    private ApiRequest CreateRequest(string key)
    {
        if (WorkId.Validate(Tool) is { } reason)
            throw new BctrlException(BctrlErrorKind.InvalidRequest, CmdletMessages.InvalidTool(Tool, reason));
        if (!ApiRequestBuilder.IsValidIdempotencyKey(key))
            throw new BctrlException(BctrlErrorKind.InvalidRequest, CmdletMessages.InvalidIdempotencyKey);
        return ToolCallStart.CreateRequest(Tool, ToolJson.ReadInput(InputObject), key, isOwnKey: IdempotencyKey is not null);
    }
}

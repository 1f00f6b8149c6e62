using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Answers the question of a tool call with the status <c>requires_input</c>, and writes the tool call as the server then
/// describes it: <c>POST /v1/tool-calls/{id}/respond</c>.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "BctrlToolCallResponse", SupportsShouldProcess = true)]
[OutputType(typeof(ToolCall))]
public sealed class SendBctrlToolCallResponseCommand : RequestCmdlet
{
    /// <summary>The id of the tool call. An object from the pipeline is used by its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorkIdCompleter))]
    [WorkIdTransformation]
    public string Id { get; set; } = "";

    /// <summary>
    /// The answer, in the form that the property <c>ResponseSchema</c> of the tool call describes. The server checks it. A
    /// hashtable, an object, a number or a Boolean value is converted to JSON. Text that begins with <c>{</c> or <c>[</c> is
    /// JSON; other text is sent as a string.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    public object Response { get; set; } = null!;

    /// <summary>Sends the answer.</summary>
    protected override void ProcessRecord()
    {
        var connection = ResolveConnection();
        if (WorkKind.ToolCall.ValidateId(Id) is { } reason)
        {
            WriteError(ErrorRecordFactory.CreateInvalidId(WorkKind.ToolCall, Id, reason));
            return;
        }
        try
        {
            var client = new ToolCallClient(connection);
            var request = client.CreateRespond(Id, ToolJson.ReadAnswer(Response));
            if (ShouldProcess(CmdletMessages.Target(WorkKind.ToolCall, Id).ToString(), CmdletMessages.RespondAction)
                && TrySend(connection, request, client.ReadResponseAsync, out var call))
            {
                BctrlSession.Current.ToolCalls.Remember(connection, call);
                WriteObject(call.WithNoteProperties());
            }
        }
        catch (BctrlException e)
        {
            WriteFailure(e, Id, MayHaveBeenProcessed(e) ? RecommendedActions.AnswerMayBeReceived : null);
        }
    }
}

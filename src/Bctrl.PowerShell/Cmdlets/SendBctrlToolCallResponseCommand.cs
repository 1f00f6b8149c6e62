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
    /// <summary>The ids of the tool calls, which get the same answer. An object from the pipeline is used by its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorkIdCompleter))]
    [WorkIdTransformation]
    public string[] Id { get; set; } = [];

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
        foreach (var id in Id)
            Send(connection, id);
    }

    private void Send(BctrlConnection connection, string id)
    {
        if (WorkKind.ToolCall.ValidateId(id) is { } reason)
        {
            WriteError(ErrorRecordFactory.CreateInvalidId(WorkKind.ToolCall, id, reason));
            return;
        }
        try
        {
            var client = new ToolCallClient(connection);
            var request = client.CreateRespond(id, ToolJson.ReadAnswer(Response));
            if (ShouldProcess(CmdletMessages.Target(WorkKind.ToolCall, id).ToString(), CmdletMessages.RespondAction)
                && TrySend(connection, request, client.ReadResponseAsync, out var call))
            {
                BctrlSession.Current.ToolCalls.Remember(connection, call);
                WriteObject(call.WithNoteProperties());
            }
        }
        catch (BctrlException e)
        {
            WriteFailure(e, id, MayHaveBeenProcessed(e) ? RecommendedActions.AnswerMayBeReceived : null);
        }
    }
}

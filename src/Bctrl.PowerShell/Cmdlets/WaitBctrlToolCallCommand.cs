using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Waits for any number of tool calls at once, and writes each with its result as soon as it completes:
/// <c>GET /v1/tool-calls/{id}/result</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "BctrlToolCall", DefaultParameterSetName = IdSet)]
[OutputType(typeof(ToolCall))]
public sealed class WaitBctrlToolCallCommand() : WaitCmdlet<ToolCall>(ToolCallBehavior.Instance)
{
    /// <summary>
    /// Also writes a tool call as soon as it has a question, with the status <c>requires_input</c>, and does not wait for its
    /// completion.
    /// </summary>
    [Parameter]
    public SwitchParameter UntilInput { get; set; }

    private protected override PollScheduler<ToolCall> CreateScheduler(WorkClient<ToolCall> client, PollOptions options, IComparer<ToolCall>? order) =>
        new(PollFactory.CreateWait(client, UntilInput), options, order: order);

    private protected override void OnCompleted(ToolCall item, bool wasCompletedBefore)
    {
        if (item.IsTerminal)
        {
            base.OnCompleted(item, wasCompletedBefore);
            return;
        }
        // With -UntilInput. It has neither succeeded nor failed.
        WarnOfQuestion(item);
        if (Any && !RequireSuccess)
            StopAccepting();
        Write(item);
    }

    private protected override string? GetTimeoutAction(PollEvent<ToolCall>.TimedOut timedOut) =>
        timedOut is { IsReceived: true, LastFailure: null, Last.Status: ToolCallStatus.RequiresInput } ? RecommendedActions.AnswerToolCall : null;
}

using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Requests the cancellation of tool calls, many at once: <c>POST /v1/tool-calls/{id}/cancel</c>.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BctrlToolCall", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(ToolCall))]
public sealed class StopBctrlToolCallCommand() : StopCmdlet<ToolCall>(ToolCallBehavior.Instance);

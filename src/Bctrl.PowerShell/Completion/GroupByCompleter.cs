namespace Bctrl.PowerShell;

/// <summary>Completes the properties of operations and tool calls by which they are usually grouped.</summary>
public sealed class GroupByCompleter() : WordCompleter(
[
    (nameof(Operation.RuntimeKind), "browser, desktop or spreadsheet"),
    (nameof(Operation.Runtime), "the name of the runtime"),
    (nameof(Operation.WorkspaceId), "the id of the workspace"),
    (nameof(ToolCall.Tool), "the tool"),
    (nameof(ToolCall.RunId), "the id of the run"),
    (nameof(ToolCall.CallerType), "api, agent, system or test"),
    (nameof(Operation.Status), "the status"),
]);

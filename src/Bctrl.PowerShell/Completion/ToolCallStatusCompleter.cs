namespace Bctrl.PowerShell;

/// <summary>Completes the statuses of tool calls.</summary>
public sealed class ToolCallStatusCompleter() : WordCompleter(
[
    (ToolCallStatus.Queued, "waits to be run"),
    (ToolCallStatus.Running, "is running"),
    (ToolCallStatus.RequiresInput, "has a question; Send-BctrlToolCallResponse answers it"),
    (ToolCallStatus.Succeeded, "completed, and may have a result"),
    (ToolCallStatus.Failed, "completed with an error"),
    (ToolCallStatus.Cancelled, "was cancelled"),
    (ToolCallStatus.TimedOut, "reached a time limit of the server"),
]);

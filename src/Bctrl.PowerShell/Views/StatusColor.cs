using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Colors the status of operations, tool calls and steps.</summary>
internal static class StatusColor
{
    /// <summary>Colors the status of an operation or a tool call. A status that is not known has a color of its own.</summary>
    public static string Apply(string status, bool timedOutWaiting, PSObject? style)
    {
        var color = status switch
        {
            WorkStatus.Succeeded => "Green",
            WorkStatus.Failed or WorkStatus.TimedOut => "Red",
            WorkStatus.Cancelled or OperationStatus.Cancelling or ToolCallStatus.RequiresInput => "Yellow",
            _ when timedOutWaiting => "Yellow",
            OperationStatus.Running => "Cyan",
            OperationStatus.Queued or OperationStatus.Dispatching => "BrightBlue",
            _ => "Magenta",
        };
        return Apply(status, color, style);
    }

    /// <summary>Colors a text with a foreground color of <c>$PSStyle</c>, if there is one.</summary>
    public static string Apply(string text, string color, PSObject? style)
    {
        if (style is null || text.Length == 0)
            return text;
        return View.Get(style, "Foreground") is { } foreground
            ? View.Get(foreground, color) + text + View.Get(style, "Reset")
            : text;
    }
}

using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Describes why a tool call failed, or what it asks.</summary>
internal static class ToolCallDetail
{
    /// <summary>Returns the text for a tool call of this session or a deserialized one.</summary>
    public static string Of(PSObject toolCall)
    {
        var error = DisplayText.Join(": ", View.Show(toolCall, "ErrorCode"), View.Show(toolCall, "ErrorMessage"));
        if (error.Length > 0)
            return error;
        var status = View.Show(toolCall, "Status");
        var prompt = status == ToolCallStatus.RequiresInput ? View.Show(toolCall, "Prompt") : "";
        var hasTimedOut = LanguagePrimitives.IsTrue(View.Get(toolCall, "TimedOutWaiting"));
        return hasTimedOut ? DisplayText.Join(": ", CmdletMessages.TimedOutLabel, prompt) : prompt;
    }
}

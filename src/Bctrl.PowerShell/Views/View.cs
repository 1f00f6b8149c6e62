using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace Bctrl.PowerShell;

/// <summary>
/// Formats values for <c>Bctrl.format.ps1xml</c>. The methods accept operations, steps and tool calls of this session and
/// deserialized ones. Control characters are replaced in the output.
/// </summary>
public static class View
{
    private const int IdColumnWidth = 37;
    private const int ToolCallIdColumnWidth = 26;
    private const int StepColumnsWidth = 33;

    /// <summary>The maximum length of a result in a table. A list shows more of it.</summary>
    private const int MaxResultLength = 80;

    /// <summary>The maximum length of a call and a result that are on one line, which fits a terminal of 80 columns.</summary>
    private const int MaxCallResultLength = 28;

    /// <summary>The maximum length of a reason beside the status and the duration, which fits a terminal of 80 columns.</summary>
    private const int MaxDetailLength = 22;

    /// <summary>Returns the status in the color for that status.</summary>
    /// <param name="work">An operation or a tool call.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    public static string Status(PSObject work, PSObject? style) =>
        StatusColor.Apply(Show(work, "Status"), HasTimedOutWaiting(work), style);

    /// <summary>
    /// Returns the status in the color for that status, the duration, and what the operation is doing or why it failed.
    /// They are one cell, so that a long reason is below the status. In a column of its own, it would have no more than 22
    /// characters at 80 columns, and 2 at 60.
    /// </summary>
    /// <param name="operation">An operation.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string StatusDurationDetail(PSObject operation, PSObject? style, PSHost? host)
    {
        var detail = WordWrap.Apply(OperationDetail.Of(operation), host, IdColumnWidth);
        return $"{StatusDuration(operation, style)}{(detail.Length > MaxDetailLength ? '\n' : ' ')}{detail}".TrimEnd();
    }

    /// <summary>
    /// Returns the status in the color for that status, the duration, the tool, and on another line the question or why the
    /// tool call failed. They are one cell, so that a long question is below the status.
    /// </summary>
    /// <param name="toolCall">A tool call.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string StatusDurationToolDetail(PSObject toolCall, PSObject? style, PSHost? host) => DisplayText.Join(
        "\n",
        $"{StatusDuration(toolCall, style)} {Show(toolCall, "Tool")}".TrimEnd(),
        WordWrap.Apply(ToolCallDetail.Of(toolCall), host, ToolCallIdColumnWidth));

    /// <summary>Returns <c>ok</c> or <c>failed</c> in the color for that result.</summary>
    /// <param name="step">A step or a step row.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    public static string Ok(PSObject step, PSObject? style) =>
        StepHasFailed(step) ? StatusColor.Apply("failed", "Red", style) : StatusColor.Apply("ok", "Green", style);

    /// <summary>
    /// Returns the number of the step, <c>ok</c> or <c>failed</c> in the color for that result, the call, and the result
    /// or the error. They are one cell, so that an error continues below the number.
    /// </summary>
    /// <param name="row">A step row.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string NumberOkCallResult(PSObject row, PSObject? style, PSHost? host)
    {
        var (call, result) = (Show(row, "Call"), WordWrap.Apply(StepResult(row), host, IdColumnWidth));
        var fits = !StepHasFailed(row) && call.Length + result.Length <= MaxCallResultLength;
        var padding = StepHasFailed(row) ? " " : "     ";
        return $"{Show(row, "Number"),4} {Ok(row, style)}{padding}{DisplayText.Join(fits ? ": " : "\n", call, result)}";
    }

    /// <summary>
    /// Returns the start of the result of a step. For a step that failed, returns the error, and on another line what the
    /// step expected and what it received.
    /// </summary>
    /// <param name="step">A step or a step row.</param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string StepResult(PSObject step, PSHost? host) => WordWrap.Apply(StepResult(step), host, StepColumnsWidth);

    private static string StepResult(PSObject step)
    {
        if (!StepHasFailed(step))
            return DisplayText.Shorten(Show(step, "Result"), MaxResultLength);
        var error = Get(step, "Error");
        var text = error is null ? DisplayText.Join(": ", Show(step, "ErrorCode"), Show(step, "ErrorMessage")) : Show(error);
        var diagnostic = error is null ? step : Get(error, "Diagnostic");
        var difference = CmdletMessages.ExpectedAndReceived(Read("Expected"), Read("Received")).ToSentence();
        return DisplayText.Join("\n", text, difference.ToString());

        string? Read(string name) => diagnostic is not null && Get(diagnostic, name) is { } value ? Show(value) : null;
    }

    /// <summary>Returns the command and the message of an error, in the color of errors.</summary>
    /// <param name="error">An error of the module.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    public static string Error(ErrorRecord error, PSObject? style)
    {
        var text = $"{error.InvocationInfo?.MyCommand?.Name}: {error}";
        return style is not null && Get(style, "Formatting") is { } formatting ? Get(formatting, "Error") + text + Get(style, "Reset") : text;
    }

    /// <summary>Returns the value of a property as text on one line, or an empty string if there is no value.</summary>
    /// <param name="target">The object.</param>
    /// <param name="property">The name of the property.</param>
    public static string Show(PSObject target, string property) => Get(target, property) is { } value ? Show(value) : "";

    /// <summary>Formats a value. Objects and arrays of any type are formatted as JSON.</summary>
    internal static string Show(PSObject value) => SafeText.FromOutside(value.BaseObject switch
    {
        string text => text,
        // The deserialized objects of this module keep the text that ToString returned.
        PSCustomObject when value.TypeNames[0].StartsWith("Deserialized.Bctrl.", StringComparison.Ordinal) => value.ToString(),
        PSCustomObject or object?[] => PSObjectJsonSerializer.ToText(value),
        // Deserialization turns an array into an ArrayList.
        System.Collections.ArrayList when value.TypeNames[0] == "Deserialized.System.Object[]" => PSObjectJsonSerializer.ToText(value),
        _ => value.ToString(),
    }).ToString();

    internal static bool StepHasFailed(PSObject step) => !LanguagePrimitives.IsTrue(Get(step, "Ok"));

    internal static PSObject? Get(PSObject target, string property) =>
        target.Properties[property]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    private static string StatusDuration(PSObject work, PSObject? style)
    {
        var status = Show(work, "Status");
        var padding = new string(' ', Math.Max(0, 11 - status.Length));
        return $"{StatusColor.Apply(status, HasTimedOutWaiting(work), style)}{padding} {WorkDuration(work),8}";
    }

    /// <summary>
    /// Returns the duration of completed work, or the time from the start to the last heartbeat of a running
    /// operation.
    /// </summary>
    private static string WorkDuration(PSObject work) =>
        ReadTime(work, "StartedAt") is { } start && (ReadTime(work, "FinishedAt") ?? ReadTime(work, "LastHeartbeatAt")) is { } end
            ? DisplayText.Duration(end - start)
            : "";

    private static DateTime? ReadTime(PSObject work, string property) =>
        Get(work, property)?.BaseObject is DateTime time ? time.ToUniversalTime() : null;

    private static bool HasTimedOutWaiting(PSObject work) => LanguagePrimitives.IsTrue(Get(work, "TimedOutWaiting"));
}

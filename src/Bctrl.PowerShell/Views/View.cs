using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Formats values for <c>Bctrl.format.ps1xml</c>. The methods accept operations and steps of this session and
/// deserialized ones. Control characters are replaced in the output.
/// </summary>
public static class View
{
    /// <summary>Returns the status in the color for that status.</summary>
    /// <param name="operation">An operation.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    public static string Status(PSObject operation, PSObject? style) => Status(Show(operation, "Status"), style);

    internal static string Status(string status, PSObject? style)
    {
        var color = status switch
        {
            OperationStatus.Succeeded => "Green",
            OperationStatus.Failed or OperationStatus.TimedOut => "Red",
            OperationStatus.Cancelled or OperationStatus.Cancelling => "Yellow",
            _ => "Cyan",
        };
        return Colorize(status, color, style);
    }

    /// <summary>Returns <c>ok</c> or <c>failed</c> in the color for that result.</summary>
    /// <param name="step">A step or a step row.</param>
    /// <param name="style">
    /// The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.
    /// </param>
    public static string Ok(PSObject step, PSObject? style) =>
        LanguagePrimitives.IsTrue(Get(step, "Ok")) ? Colorize("ok", "Green", style) : Colorize("failed", "Red", style);

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

    /// <summary>
    /// Returns the step in progress and the number of steps, such as <c>3/5</c>, or the number of steps of a completed
    /// operation.
    /// </summary>
    /// <param name="operation">An operation.</param>
    public static string Step(PSObject operation)
    {
        if (Get(operation, "Progress") is PSObject progress)
            return DisplayText.Join("/", Show(progress, "Step"), Show(progress, "TotalSteps"));
        return Get(operation, "Steps") is { BaseObject: System.Collections.ICollection { Count: var count } }
            ? count.ToString(CultureInfo.InvariantCulture)
            : "";
    }

    /// <summary>
    /// Returns the duration of a completed operation, or the time from the start to the last heartbeat of a running
    /// one.
    /// </summary>
    /// <param name="operation">An operation.</param>
    public static string Duration(PSObject operation)
    {
        if (Get(operation, "Duration")?.BaseObject is TimeSpan duration)
            return Duration(duration);
        return Get(operation, "StartedAt")?.BaseObject is DateTime started && Get(operation, "LastHeartbeatAt")?.BaseObject is DateTime lastHeartbeat
            ? Duration(lastHeartbeat - started)
            : "";
    }

    /// <summary>
    /// Returns the error, or the first failed step, or the call in progress. The text is empty if the operation
    /// completed without an error.
    /// </summary>
    /// <param name="operation">An operation.</param>
    public static string Detail(PSObject operation)
    {
        var status = Show(operation, "Status");
        if (Get(operation, "Error") is { } error)
            return Show(error);
        var failed = Get(operation, "Steps")?.BaseObject is System.Collections.IEnumerable steps
            ? steps.Cast<object>().Select(PSObject.AsPSObject).FirstOrDefault(step => !LanguagePrimitives.IsTrue(Get(step, "Ok")))
            : null;
        if (failed is not null)
            return Show(failed);
        if (OperationStatus.IsTerminal(status) is true)
            return "";
        return Get(operation, "Progress") is { } progress
            ? DisplayText.Join(": ", Show(progress, "CurrentCall"), Show(progress, "Message"))
            : Show(operation, "CurrentCall");
    }

    /// <summary>Returns the value of a property as text on one line, or an empty string if there is no value.</summary>
    /// <param name="target">The object.</param>
    /// <param name="property">The name of the property.</param>
    public static string Show(PSObject target, string property) => Get(target, property) is { } value ? Show(value) : "";

    /// <summary>
    /// Formats a duration with one or two units; for example, <c>4.2s</c>, <c>42s</c> or <c>1h 05m</c>.
    /// </summary>
    internal static string Duration(TimeSpan duration) => DisplayText.Duration(duration);

    /// <summary>Formats a value. Objects and arrays of any type are formatted as JSON.</summary>
    private static string Show(PSObject value) => SafeText.FromOutside(value.BaseObject switch
    {
        string text => text,
        // The deserialized objects of this module keep the text that ToString returned.
        PSCustomObject when value.TypeNames[0].StartsWith("Deserialized.Bctrl.", StringComparison.Ordinal) => value.ToString(),
        PSCustomObject or object?[] => PSObjectJsonSerializer.ToText(value),
        // Deserialization turns an array into an ArrayList.
        System.Collections.ArrayList when value.TypeNames[0] == "Deserialized.System.Object[]" => PSObjectJsonSerializer.ToText(value),
        _ => value.ToString(),
    }).ToString();

    private static PSObject? Get(PSObject target, string property) =>
        target.Properties[property]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    internal static string Colorize(string text, string color, PSObject? style)
    {
        if (style is null || text.Length == 0)
            return text;
        return Get(style, "Foreground") is { } foreground
            ? Get(foreground, color) + text + Get(style, "Reset")
            : text;
    }
}

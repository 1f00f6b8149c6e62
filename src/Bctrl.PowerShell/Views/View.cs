using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// The words that the views show. They take live objects and deserialized ones alike, and let no control character
/// through to the terminal.
/// </summary>
public static class View
{
    /// <summary>The status, coloured by how good it is.</summary>
    /// <param name="operation">An operation.</param>
    /// <param name="style">The value of <c>$PSStyle</c>; null where PowerShell has none.</param>
    public static string Status(PSObject operation, PSObject? style)
    {
        var status = Show(operation, "Status");
        var colour = status switch
        {
            OperationStatus.Succeeded => "Green",
            OperationStatus.Failed or OperationStatus.TimedOut => "Red",
            OperationStatus.Cancelled or OperationStatus.Cancelling => "Yellow",
            _ => "Cyan",
        };
        return Paint(status, colour, style);
    }

    /// <summary>Whether a step succeeded, coloured.</summary>
    /// <param name="step">A step, or a row of one.</param>
    /// <param name="style">The value of <c>$PSStyle</c>; null where PowerShell has none.</param>
    public static string Ok(PSObject step, PSObject? style) =>
        LanguagePrimitives.IsTrue(Get(step, "Ok")) ? Paint("ok", "Green", style) : Paint("failed", "Red", style);

    /// <summary>The step that runs now and how many there are, or how many there were.</summary>
    /// <param name="operation">An operation.</param>
    public static string Step(PSObject operation)
    {
        if (Get(operation, "Progress") is PSObject progress)
            return Text.Join("/", Show(progress, "Step"), Show(progress, "TotalSteps"));
        return Get(operation, "Steps") is { BaseObject: System.Collections.ICollection { Count: var count } }
            ? count.ToString(CultureInfo.InvariantCulture)
            : "";
    }

    /// <summary>How long it ran, or has run when its runtime was last heard of.</summary>
    /// <param name="operation">An operation.</param>
    public static string Duration(PSObject operation)
    {
        if (Get(operation, "Duration")?.BaseObject is TimeSpan duration)
            return Duration(duration);
        return Get(operation, "StartedAt")?.BaseObject is DateTime started && Get(operation, "LastHeartbeatAt")?.BaseObject is DateTime heard
            ? Duration(heard - started)
            : "";
    }

    /// <summary>What there is to say: why it failed, or what it does.</summary>
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
            ? Text.Join(": ", Show(progress, "CurrentCall"), Show(progress, "Message"))
            : Show(operation, "CurrentCall");
    }

    /// <summary>A property as text on one line.</summary>
    /// <param name="target">The object that has it.</param>
    /// <param name="property">The property's name.</param>
    public static string Show(PSObject target, string property) => Get(target, property) is { } value ? Show(value) : "";

    internal static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => duration.TotalSeconds.ToString("0.0's'", CultureInfo.InvariantCulture),
        { TotalMinutes: < 1 } => duration.TotalSeconds.ToString("0's'", CultureInfo.InvariantCulture),
        { TotalHours: < 1 } => $"{duration.Minutes}m {duration.Seconds:00}s",
        { TotalDays: < 1 } => $"{duration.Hours}h {duration.Minutes:00}m",
        _ => $"{duration.Days}d {duration.Hours:00}h",
    };

    /// <summary>A value of any type reads better as JSON than as what PowerShell makes of an object's text.</summary>
    private static string Show(PSObject value) => Text.Clean(value.BaseObject switch
    {
        string text => text,
        // What serialization left of the module's own objects has kept their text.
        PSCustomObject when value.TypeNames[0].StartsWith("Deserialized.Bctrl.", StringComparison.Ordinal) => value.ToString(),
        PSCustomObject or object?[] => CompactJson.ToText(value),
        _ => value.ToString(),
    });

    private static PSObject? Get(PSObject target, string property) =>
        target.Properties[property]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    private static string Paint(string text, string colour, PSObject? style)
    {
        if (style is null || text.Length == 0)
            return text;
        return Get(style, "Foreground") is { } foreground
            ? Get(foreground, colour) + text + Get(style, "Reset")
            : text;
    }
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace Bctrl.PowerShell;

/// <summary>
/// Formats summaries for <c>Bctrl.format.ps1xml</c>. The methods accept summaries of this session and deserialized ones.
/// </summary>
public static class SummaryView
{
    /// <summary>The type name that selects the table, in which several groups are compared.</summary>
    internal const string GroupTypeName = "Bctrl.WorkSummary#Group";

    /// <summary>The width of the longest label and of what follows it. PowerShell leaves the last column of the screen empty.</summary>
    private const int LabelWidth = 12;

    private const int MaxFailures = 5;
    private const int MaxMessageLength = 160;

    /// <summary>Returns the number of each status, in its color; for example, <c>38 succeeded, 1 running (1 timed out waiting)</c>.</summary>
    /// <param name="summary">A summary.</param>
    /// <param name="style">The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.</param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string Statuses(PSObject summary, PSObject? style, PSHost? host)
    {
        var counts = GetItems(summary, "Statuses").Select(item => item.BaseObject is string text
            ? SafeText.FromOutside(text).ToString()
            : $"{View.Show(item, "Count")} {View.Status(item, style)}");
        var waiting = GetNumber(summary, "TimedOutWaiting");
        return WordWrap.Apply(string.Join(", ", counts) + (waiting > 0 ? $" ({waiting} timed out waiting)" : ""), host, LabelWidth);
    }

    /// <summary>Returns the durations; for example, <c>1.1s minimum, 1.6s median, 2.1s 95th percentile, 2.2s maximum</c>.</summary>
    /// <param name="summary">A summary.</param>
    public static string Durations(PSObject summary) =>
        $"{Duration(summary, "MinimumSeconds")} minimum, {Duration(summary, "MedianSeconds")} median, " +
        $"{Duration(summary, "Percentile95Seconds")} 95th percentile, {Duration(summary, "MaximumSeconds")} maximum";

    /// <summary>Returns a duration, or an empty string if there is none.</summary>
    /// <param name="target">A summary, or one of its slowest items.</param>
    /// <param name="property">The name of a property with a number of seconds.</param>
    public static string Duration(PSObject target, string property) =>
        GetNumber(target, property) is { } seconds ? DisplayText.Duration(seconds) : "";

    /// <summary>Returns a count in a color, if it is not 0.</summary>
    /// <param name="summary">A summary.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="color">The name of the color.</param>
    /// <param name="style">The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.</param>
    public static string Count(PSObject summary, string property, string color, PSObject? style) =>
        StatusColor.Apply(View.Show(summary, property), color, GetNumber(summary, property) > 0 ? style : null);

    /// <summary>Returns the number of those that completed without success or whose state is unknown, in red if it is not 0.</summary>
    /// <param name="summary">A summary.</param>
    /// <param name="style">The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.</param>
    public static string FailureCount(PSObject summary, PSObject? style)
    {
        var count = GetNumber(summary, "Total") - GetNumber(summary, "Succeeded") - GetNumber(summary, "Running");
        return StatusColor.Apply($"{count}", "Red", count > 0 ? style : null);
    }

    /// <summary>Returns one line for each of the slowest operations and tool calls, with its duration, id, status, and runtime or tool.</summary>
    /// <param name="summary">A summary.</param>
    /// <param name="style">The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.</param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string Slowest(PSObject summary, PSObject? style, PSHost? host)
    {
        var items = GetItems(summary, "Slowest");
        var width = items.Select(item => Duration(item, "DurationSeconds").Length).DefaultIfEmpty().Max();
        return WordWrap.Apply(string.Join("\n", items.Select(item => item.BaseObject is string text
            ? SafeText.FromOutside(text).ToString()
            : DisplayText.Join(
                " ",
                Duration(item, "DurationSeconds").PadLeft(width), View.Show(item, "Id"), View.Status(item, style), View.Show(item, "Runtime"), View.Show(item, "Tool")))), host, LabelWidth);
    }

    /// <summary>
    /// Returns two lines for each of the most frequent failures: the count, the code, the call and a message, and the id of an
    /// example. The text is empty if there are no failures.
    /// </summary>
    /// <param name="summary">A summary.</param>
    /// <param name="style">The value of <c>$PSStyle</c>, or null if this version of PowerShell does not have it.</param>
    /// <param name="host">The host in which the text is shown, which knows its width.</param>
    public static string Failures(PSObject summary, PSObject? style, PSHost? host)
    {
        var items = GetItems(summary, "Failures");
        var width = items.Select(item => View.Show(item, "Count").Length).DefaultIfEmpty().Max();
        var lines = items.Take(MaxFailures).Select(item =>
        {
            if (item.BaseObject is string text)
                return SafeText.FromOutside(text).ToString();
            var code = StatusColor.Apply(DisplayText.Join(" ", View.Show(item, "Code"), View.Show(item, "Call")), "Red", style);
            var example = View.Show(item, "ExampleId");
            var reason = DisplayText.Join(": ", code, DisplayText.Shorten(View.Show(item, "Message"), MaxMessageLength));
            var line = $"{View.Show(item, "Count").PadLeft(width)} {reason}";
            return example.Length == 0 ? line : $"{line}\n{new string(' ', width)} such as {example}";
        });
        var more = items.Count > MaxFailures ? $"and {items.Count - MaxFailures} more" : null;
        return WordWrap.Apply(DisplayText.Join("\n", string.Join("\n", lines), more), host, LabelWidth);
    }

    /// <summary>Returns the elements of a list. They are text if the summary was serialized without them.</summary>
    private static List<PSObject> GetItems(PSObject summary, string property) =>
        (View.Get(summary, property)?.BaseObject as IEnumerable)?.Cast<object>().Select(PSObject.AsPSObject).ToList() ?? [];

    private static double? GetNumber(PSObject target, string property) =>
        View.Get(target, property) is { } value ? LanguagePrimitives.ConvertTo<double>(value) : null;
}

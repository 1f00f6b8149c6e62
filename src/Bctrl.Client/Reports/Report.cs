namespace Bctrl;

/// <summary>What a report shows.</summary>
internal sealed class Report
{
    /// <summary>The title from the user, or null.</summary>
    public required string? Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required WorkSummary Summary { get; init; }

    /// <summary>The bars of the timeline, the longest first.</summary>
    public required IReadOnlyList<TimelineBar> Bars { get; init; }

    /// <summary>How many have a time at which they started.</summary>
    public required int Started { get; init; }

    /// <summary>The tool calls that require input, with their questions.</summary>
    public required IReadOnlyList<ReportItem> Questions { get; init; }

    /// <summary>The failures that are shown with their steps, in the order of the causes in the summary.</summary>
    public required IReadOnlyList<ReportItem> Failures { get; init; }

    /// <summary>The result in one sentence.</summary>
    public string Headline
    {
        get
        {
            var (total, succeeded) = (Summary.Total, Summary.Succeeded);
            if (total == 0)
                return "There are no operations or tool calls";
            if (succeeded == total)
                return $"{CountOf(total, total)} succeeded";
            (int Count, string Text)[] counts =
            [
                (Summary.Unsuccessful, "did not succeed"), (Summary.Unsuccessful == 0 ? succeeded : 0, "succeeded"),
                (Summary.Running - Summary.RequiresInput, "had not completed"),
                (Summary.RequiresInput, Summary.RequiresInput == 1 ? "requires input" : "require input"), (Summary.Unknown, Summary.Unknown == 1 ? "is unknown" : "are unknown"),
            ];
            var clauses = counts.Where(count => count.Count > 0).Select((count, i) => $"{(i == 0 ? CountOf(count.Count, total) : Number(count.Count))} {count.Text}").ToArray();
            return clauses.Length == 1 ? clauses[0] : $"{string.Join(", ", clauses.Take(clauses.Length - 1))}, and {clauses[clauses.Length - 1]}";
        }
    }

    /// <summary>The numbers of work that is not completed, with a label and how many of it timed out waiting.</summary>
    public static IEnumerable<(string Label, int Count, string Note)> GetOpen(WorkSummary summary) =>
    [
        ("Running", summary.Running - summary.RequiresInput, Waiting(summary.TimedOutWaiting - summary.TimedOutRequiringInput)),
        ("Requires input", summary.RequiresInput, Waiting(summary.TimedOutRequiringInput)),
    ];

    public static string Number(long number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Formats a time in UTC, such as <c>2026-03-01 10:00:00</c>.</summary>
    public static string Time(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    private static string Waiting(int count) => count > 0 ? $"{Number(count)} timed out waiting" : "";

    private string CountOf(int count, int total) => (count, total) switch
    {
        (1, 1) => $"The {Summary.Names.For(1)}",
        _ when count == total => $"All {Number(total)} {Summary.Names.Plural}",
        _ => $"{Number(count)} of {Number(total)} {Summary.Names.Plural}",
    };
}

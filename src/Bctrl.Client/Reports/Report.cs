namespace Bctrl;

/// <summary>What a report shows.</summary>
internal sealed class Report
{
    /// <summary>The title from the user, or null.</summary>
    public required string? Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required OperationSummary Summary { get; init; }

    /// <summary>The bars of the timeline, the longest first.</summary>
    public required IReadOnlyList<TimelineBar> Bars { get; init; }

    /// <summary>How many operations have a time at which they started.</summary>
    public required int Started { get; init; }

    /// <summary>The failures that are shown with their steps, in the order of the causes in the summary.</summary>
    public required IReadOnlyList<ReportItem> Failures { get; init; }

    /// <summary>The result in one sentence.</summary>
    public string Headline
    {
        get
        {
            var (total, succeeded) = (Summary.Total, Summary.Succeeded);
            if (total == 0)
                return "There are no operations";
            if (succeeded == total)
                return total == 1 ? "The operation succeeded" : $"All {Number(total)} operations succeeded";
            (int Count, string Text)[] counts =
            [
                (Summary.Unsuccessful, "did not succeed"), (Summary.Unsuccessful == 0 ? succeeded : 0, "succeeded"),
                (Summary.Running, "had not completed"), (Summary.Unknown, Summary.Unknown == 1 ? "is unknown" : "are unknown"),
            ];
            var clauses = counts.Where(count => count.Count > 0).Select((count, i) => $"{(i == 0 ? CountOf(count.Count, total) : Number(count.Count))} {count.Text}").ToArray();
            return clauses.Length == 1 ? clauses[0] : $"{string.Join(", ", clauses.Take(clauses.Length - 1))}, and {clauses[clauses.Length - 1]}";
        }
    }

    public static string Number(long number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Formats a time in UTC, such as <c>2026-03-01 10:00:00</c>.</summary>
    public static string Time(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    private static string CountOf(int count, int total) => (count, total) switch
    {
        (1, 1) => "The operation",
        _ when count == total => $"All {Number(total)} operations",
        _ => $"{Number(count)} of {Number(total)} operations",
    };
}

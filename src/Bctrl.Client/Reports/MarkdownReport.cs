using System.Text;

namespace Bctrl;

/// <summary>Writes a report in Markdown: the summary, the failures, and the slowest operations.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report)
    {
        var summary = report.Summary;
        var text = new StringBuilder();
        Line(text, $"# {MarkdownText.Escape(ReportText.Message(report.Title ?? report.Headline))}");
        Line(text);
        if (report.Title is not null)
        {
            Line(text, $"{report.Headline}.");
            Line(text);
        }
        Line(text, $"Created {Report.Time(report.CreatedAt.UtcDateTime)} UTC.");
        Line(text);
        WriteCounts(text, summary);
        if (summary.MedianSeconds is not null)
        {
            WriteTable(
                text,
                ["Shortest", "Median", "95th percentile", "Longest"],
                [[Duration(summary.MinimumSeconds), Duration(summary.MedianSeconds), Duration(summary.Percentile95Seconds), Duration(summary.MaximumSeconds)]]);
        }
        if (summary.Failures.Count > 0)
        {
            Line(text, "## Why they did not succeed");
            Line(text);
            WriteTable(text, ["Count", "Code", "Call", "Message", "Example"], summary.Failures.Take(ReportLimits.Groups).Select(group => new[]
            {
                Report.Number(group.Count), MarkdownText.Code(group.Code), MarkdownText.Code(group.Call ?? ""),
                MarkdownText.Escape(group.Message ?? ""), MarkdownText.Code(group.ExampleId ?? ""),
            }));
            if (summary.Failures.Count > ReportLimits.Groups)
            {
                Line(text, $"and {Report.Number(summary.Failures.Count - ReportLimits.Groups)} more");
                Line(text);
            }
            MarkdownExamples.Write(text, report.Failures);
        }
        if (summary.Slowest.Count > 0)
        {
            Line(text, "## The slowest");
            Line(text);
            WriteTable(text, ["Duration", "Status", "Runtime", "Operation"], summary.Slowest.Select(item => new[]
            {
                Duration(item.DurationSeconds), MarkdownText.Code(item.Status), MarkdownText.Code(item.Runtime), MarkdownText.Code(item.Id),
            }));
        }
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Writes the counts. Those that are rarely needed are left out if they are 0.</summary>
    private static void WriteCounts(StringBuilder text, OperationSummary summary)
    {
        var waiting = summary.TimedOutWaiting > 0 ? $" ({Report.Number(summary.TimedOutWaiting)} timed out waiting)" : "";
        (string Label, int Count, string Note)[] optional =
        [
            ("Timed out", summary.TimedOut, ""), ("Cancelled", summary.Cancelled, ""), ("Other status", summary.Other, ""),
            ("Running", summary.Running, waiting), ("Unknown", summary.Unknown, ""),
        ];
        var counts = new[] { ("Operations", summary.Total, ""), ("Succeeded", summary.Succeeded, ""), ("Failed", summary.Failed, "") }
            .Concat(optional.Where(count => count.Count > 0)).ToList();
        WriteTable(text, [.. counts.Select(count => count.Item1)], [[.. counts.Select(count => Report.Number(count.Item2) + count.Item3)]]);
    }

    private static void WriteTable(StringBuilder text, string[] headers, IEnumerable<string[]> rows)
    {
        WriteRow(text, headers);
        WriteRow(text, headers.Select(_ => "---"));
        foreach (var row in rows)
            WriteRow(text, row);
        Line(text);
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) => Line(text, $"| {string.Join(" | ", cells)} |");

    private static string Duration(double? seconds) => DisplayText.Duration(seconds ?? 0);

    // AppendLine would use the line end of the system.
    public static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');
}

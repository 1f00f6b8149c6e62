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
        WriteTable(
            text,
            ["Operations", "Succeeded", "Failed", "Timed out", "Cancelled", "Other", "Running", "Timed out waiting", "Unknown"],
            [[.. new[] { summary.Total, summary.Succeeded, summary.Failed, summary.TimedOut, summary.Cancelled, summary.Other, summary.Running, summary.TimedOutWaiting, summary.Unknown }.Select(count => Report.Number(count))]]);
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

    private static void WriteTable(StringBuilder text, string[] headers, IEnumerable<string[]> rows)
    {
        WriteRow(text, headers);
        WriteRow(text, headers.Select(_ => "---"));
        foreach (var row in rows)
            WriteRow(text, row);
        Line(text);
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) => Line(text, $"| {string.Join(" | ", cells)} |");

    private static string Duration(double? seconds) => DisplayText.Duration(TimeSpan.FromSeconds(seconds ?? 0));

    // AppendLine would use the line end of the system.
    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');
}

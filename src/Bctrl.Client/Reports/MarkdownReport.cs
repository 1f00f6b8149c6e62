using System.Text;

namespace Bctrl;

/// <summary>Writes a report in Markdown: the summary, what requires input, the failures, and the slowest.</summary>
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
        WriteQuestions(text, report);
        if (summary.Failures.Count > 0)
        {
            Line(text, "## Why they did not succeed");
            Line(text);
            WriteTable(text, ["Count", "Code", summary.Names.Call, "Message", "Example"], summary.Failures.Take(ReportLimits.Groups).Select(group => new[]
            {
                Report.Number(group.Count), MarkdownText.Code(group.Code), MarkdownText.Code(group.Call ?? ""),
                MarkdownText.Escape(group.Message ?? ""), MarkdownText.Code(group.ExampleId ?? ""),
            }));
            WriteMore(text, summary.Failures.Count - ReportLimits.Groups);
            MarkdownExamples.Write(text, report.Failures);
        }
        if (summary.Slowest.Count > 0)
        {
            Line(text, "## The slowest");
            Line(text);
            WriteTable(text, ["Duration", "Status", summary.Names.Runtime, summary.Names.Id], summary.Slowest.Select(item => new[]
            {
                Duration(item.DurationSeconds), MarkdownText.Code(item.Status), MarkdownText.Code(item.Tool ?? item.Runtime ?? ""), MarkdownText.Code(item.Id),
            }));
        }
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Writes the counts. Those that are rarely needed are left out if they are 0.</summary>
    private static void WriteCounts(StringBuilder text, WorkSummary summary)
    {
        (string Label, int Count, string Note)[] optional =
        [
            ("Timed out", summary.TimedOut, ""), ("Cancelled", summary.Cancelled, ""), ("Other status", summary.Other, ""),
            .. Report.GetOpen(summary), ("Unknown", summary.Unknown, ""),
        ];
        var counts = new[] { (summary.Names.Total, summary.Total, ""), ("Succeeded", summary.Succeeded, ""), ("Failed", summary.Failed, "") }
            .Concat(optional.Where(count => count.Count > 0)).ToList();
        WriteTable(text, [.. counts.Select(count => count.Item1)], [[.. counts.Select(count => Report.Number(count.Item2) + (count.Item3.Length == 0 ? "" : $" ({count.Item3})"))]]);
    }

    private static void WriteQuestions(StringBuilder text, Report report)
    {
        if (report.Questions.Count == 0)
            return;
        Line(text, "## What requires input");
        Line(text);
        WriteTable(text, ["Tool call", "Tool", "Question", "Answer until"], report.Questions.Select(item => new[]
        {
            MarkdownText.Code(ReportText.Name(item.Id)), MarkdownText.Code(ReportText.Name(item.Tool)), MarkdownText.Escape(ReportText.Message(item.Prompt)),
            item.ResponseExpiresAt is { } time ? $"{Report.Time(time)} UTC" : "",
        }));
        WriteMore(text, report.Summary.RequiresInput - report.Questions.Count);
    }

    private static void WriteMore(StringBuilder text, int count)
    {
        if (count <= 0)
            return;
        Line(text, $"and {Report.Number(count)} more");
        Line(text);
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

namespace Bctrl;

/// <summary>Writes a report as one web page without scripts, links, and references to anything outside the page.</summary>
internal static class HtmlReport
{
    public static string Write(Report report)
    {
        using var page = new HtmlPage();
        var title = ReportText.Message(report.Title ?? report.Headline);
        using (page.Start("html", ("lang", "en")))
        {
            using (page.Start("head"))
            {
                page.Void("meta", ("charset", "utf-8"));
                page.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                page.Void("meta", ("name", "color-scheme"), ("content", "light dark"));
                page.Element("title", title);
                page.Element("style", HtmlStyle.Text);
            }
            using (page.Start("body"))
            using (page.Start("main"))
            {
                WriteHeader(page, report, title);
                WriteFigures(page, report.Summary);
                WriteQuestions(page, report);
                WriteFailureGroups(page, report.Summary);
                HtmlTimeline.Write(page, report);
                HtmlFailures.Write(page, report);
            }
        }
        return page.ToString();
    }

    /// <summary>Writes how many more there are than were shown.</summary>
    public static void WriteMore(HtmlPage page, long count, string what)
    {
        if (count > 0)
            page.Element("p", $"and {Report.Number(count)} more{what}", ("class", "more"));
    }

    private static void WriteHeader(HtmlPage page, Report report, string title)
    {
        using (page.Start("header"))
        {
            page.Element("h1", title);
            if (report.Title is not null)
                page.Element("p", $"{report.Headline}.", ("class", "lead"));
            var summary = report.Summary;
            var range = summary is { StartedAt: { } start, FinishedAt: { } end } && end >= start ? $" The {summary.Names.For(summary.Total)} ran from {Report.Time(start)} to {Report.Time(end)}." : "";
            page.Element("p", $"Created {Report.Time(report.CreatedAt.UtcDateTime)}.{range} Times are UTC.", ("class", "note"));
        }
    }

    private static void WriteFigures(HtmlPage page, WorkSummary summary)
    {
        using (page.Start("section", ("aria-label", "Summary")))
        {
            using (page.Start("dl", ("class", "figures")))
            {
                WriteFigure(page, summary.Names.Total, Report.Number(summary.Total));
                WriteFigure(page, "Succeeded", Report.Number(summary.Succeeded), summary.Succeeded > 0 ? "succeeded" : "");
                WriteFigure(page, "Failed", Report.Number(summary.Failed), summary.Failed > 0 ? "failed" : "");
                WriteCount(page, "Timed out", summary.TimedOut, "timed-out");
                WriteCount(page, "Cancelled", summary.Cancelled, "cancelled");
                WriteCount(page, "Other status", summary.Other, "other");
                foreach (var (label, count, note) in Report.GetOpen(summary))
                    WriteCount(page, label, count, "running", note);
                WriteCount(page, "Unknown", summary.Unknown, "other");
            }
            if (summary.MedianSeconds is null)
                return;
            using (page.Start("dl", ("class", "figures durations")))
            {
                WriteDuration(page, "Shortest", summary.MinimumSeconds);
                WriteDuration(page, "Median", summary.MedianSeconds);
                WriteDuration(page, "95th percentile", summary.Percentile95Seconds);
                WriteDuration(page, "Longest", summary.MaximumSeconds);
            }
        }
    }

    private static void WriteCount(HtmlPage page, string label, int count, string className, string note = "")
    {
        if (count > 0)
            WriteFigure(page, label, Report.Number(count), className, note);
    }

    private static void WriteDuration(HtmlPage page, string label, double? seconds) =>
        WriteFigure(page, label, DisplayText.Duration(seconds ?? 0));

    private static void WriteFigure(HtmlPage page, string label, string value, string className = "", string note = "")
    {
        using (page.Start("div"))
        {
            page.Element("dt", label);
            page.Element("dd", value, ("class", $"figure {className}".TrimEnd()));
            if (note.Length > 0)
                page.Element("dd", note, ("class", "note"));
        }
    }

    private static void WriteQuestions(HtmlPage page, Report report)
    {
        if (report.Questions.Count == 0)
            return;
        using (page.Start("section"))
        {
            page.Element("h2", "What requires input");
            WriteTable(page, [("Tool call", "name"), ("Tool", "name"), ("Question", "text"), ("Answer until", "number")], report.Questions.Select(item => new[]
            {
                ReportText.Name(item.Id), ReportText.Name(item.Tool), ReportText.Message(item.Prompt), item.ResponseExpiresAt is { } time ? Report.Time(time) : "",
            }));
            WriteMore(page, report.Summary.RequiresInput - report.Questions.Count, "");
        }
    }

    private static void WriteFailureGroups(HtmlPage page, WorkSummary summary)
    {
        if (summary.Failures.Count == 0)
            return;
        using (page.Start("section"))
        {
            page.Element("h2", "Why they did not succeed");
            WriteTable(page, [("Count", "number"), ("Code", "name"), (summary.Names.Call, "name"), ("Message", "text"), ("Example", "name")], summary.Failures.Take(ReportLimits.Groups).Select(
                group => new[] { Report.Number(group.Count), group.Code, group.Call ?? "", group.Message ?? "", group.ExampleId ?? "" }));
            WriteMore(page, summary.Failures.Count - ReportLimits.Groups, "");
        }
    }

    private static void WriteTable(HtmlPage page, (string Label, string ClassName)[] columns, IEnumerable<string[]> rows)
    {
        using (page.Start("table"))
        {
            using (page.Start("thead"))
            using (page.Start("tr"))
            {
                foreach (var (label, _) in columns)
                    page.Element("th", label, ("scope", "col"));
            }
            using (page.Start("tbody"))
            {
                foreach (var row in rows)
                {
                    using (page.Start("tr"))
                    {
                        for (var i = 0; i < row.Length; i++)
                            page.Element("td", row[i], ("data-label", columns[i].Label), ("class", columns[i].ClassName == "name" && row[i].Length <= ReportLimits.UnbrokenName ? "name short" : columns[i].ClassName));
                    }
                }
            }
        }
    }
}

using System.Globalization;

namespace Bctrl;

/// <summary>Writes the timeline of a report: one bar for each operation or tool call, the longest first.</summary>
/// <remarks>
/// Positions are percentages, so that the text keeps its size on a narrow screen. There are several pictures, so that a
/// printer doesn't divide a bar, and leaves little of a page empty.
/// </remarks>
internal static class HtmlTimeline
{
    private const int BarsOfPicture = 10;
    private const int RowHeight = 22;
    private const int AxisHeight = 24;
    private const double MinWidth = 0.4;

    /// <summary>The bars of each status have a pattern of their own, for those who can't distinguish the colors.</summary>
    private static readonly (string Status, string Path)[] s_patterns =
    [
        ("failed", "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"),
        ("timed-out", "M2,0 v8 M6,0 v8"),
        ("cancelled", "M0,4 h4"),
        ("other", "M0,2 h8 M0,6 h8"),
    ];

    public static void Write(HtmlPage page, Report report)
    {
        if (report.Bars.Count == 0)
            return;
        var axis = new TimeAxis(report.Bars.Min(bar => bar.Start), report.Bars.Max(bar => bar.End));
        using (page.Start("section"))
        {
            page.Element("h2", "Timeline");
            var names = report.Summary.Names;
            page.Element("p", $"The bars show the {names.Plural} from the start to the end, the longest first. Green bars succeeded; the others show their status. Dashed bars had not completed{names.Select(
                "; they end at the last heartbeat", ", so only the start is known", ": those of operations end at the last heartbeat, and of tool calls only the start is known")}.", ("class", "note"));
            for (var first = 0; first < report.Bars.Count; first += BarsOfPicture)
                WritePicture(page, axis, report, first, Math.Min(first + BarsOfPicture, report.Bars.Count));
            HtmlReport.WriteMore(page, report.Started - report.Bars.Count, " that took less time");
            HtmlReport.WriteMore(page, report.Summary.Total - report.Started, " without a start time");
        }
    }

    private static void WritePicture(HtmlPage page, TimeAxis axis, Report report, int first, int end)
    {
        var bars = report.Bars;
        var height = AxisHeight + (RowHeight * (end - first));
        var id = $"timeline-{first + 1}";
        using (page.Start("svg", ("class", "timeline"), ("role", "img"), ("aria-labelledby", id), ("width", "100%"), ("height", Number(height))))
        {
            page.Element("title", $"Timeline of the {report.Summary.Names.Plural} {first + 1} to {end}, from {Report.Time(bars.Min(bar => bar.Start))} to {Report.Time(bars.Max(bar => bar.End))} UTC", ("id", id));
            if (first == 0)
                WritePatterns(page);
            WriteMarks(page, axis, height);
            for (var i = first; i < end; i++)
                WriteBar(page, axis, bars[i], AxisHeight + (RowHeight * (i - first)));
        }
    }

    private static void WritePatterns(HtmlPage page)
    {
        using (page.Start("defs"))
        {
            foreach (var (status, path) in s_patterns)
            {
                using (page.Start("pattern", ("id", $"pattern-{status}"), ("class", status), ("width", "8"), ("height", "8"), ("patternUnits", "userSpaceOnUse")))
                {
                    page.Element("rect", "", ("class", "solid"), ("width", "8"), ("height", "8"));
                    page.Element("path", "", ("class", "stripe"), ("d", path));
                }
            }
        }
    }

    private static void WriteMarks(HtmlPage page, TimeAxis axis, int height)
    {
        var index = 0;
        foreach (var (time, label) in axis.Marks)
        {
            var x = Percent(axis.GetPosition(time));
            using (page.Start("g", ("class", index++ % 3 == 0 ? "mark" : "mark minor")))
            {
                page.Element("line", "", ("x1", x), ("x2", x), ("y1", Number(AxisHeight - 6)), ("y2", Number(height)));
                page.Element("text", label, ("x", x), ("y", Number(AxisHeight - 11)));
            }
        }
    }

    private static void WriteBar(HtmlPage page, TimeAxis axis, TimelineBar bar, int y)
    {
        var start = axis.GetPosition(bar.Start);
        var end = axis.GetPosition(bar.End);
        var duration = DisplayText.Duration(bar.End - bar.Start);
        var (status, className) = (ReportText.Name(bar.Status), GetClass(bar.Status, bar.IsTerminal));
        using (page.Start("g", ("class", $"bar {className}")))
        {
            var time = bar.HasNoEnd ? $"since {Report.Time(bar.Start)} UTC" : $"{Report.Time(bar.Start)} to {Report.Time(bar.End)} UTC, {duration}";
            page.Element("title", $"{DisplayText.Join(", ", ReportText.Name(bar.Id), status, ReportText.Name(bar.Runtime))}, {time}");
            page.Element("text", DisplayText.Shorten(ReportText.Name(bar.Id), 9), ("class", "id"), ("x", "0"), ("dx", "-10"), ("y", Number(y + 15)));
            page.Element("rect", "", ("x", Percent(Math.Min(start, 100 - MinWidth))), ("y", Number(y + 4)), ("width", Percent(Math.Max(end - start, MinWidth))), ("height", Number(RowHeight - 8)), ("rx", "3"));
            var label = bar.Status == WorkStatus.Succeeded ? duration : bar.HasNoEnd ? DisplayText.Shorten(status, 17) : $"{duration} {DisplayText.Shorten(status, 11)}";
            page.Element("text", label, ("x", Percent(end)), ("dx", "8"), ("y", Number(y + 15)));
        }
    }

    /// <summary>Returns the class for the color of a status.</summary>
    public static string GetClass(string status, bool isTerminal) => status switch
    {
        WorkStatus.Succeeded => "succeeded",
        WorkStatus.Failed => "failed",
        WorkStatus.TimedOut => "timed-out",
        WorkStatus.Cancelled => "cancelled",
        _ => isTerminal ? "other" : "running",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + "%";
}

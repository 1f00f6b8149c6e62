using System.Globalization;

namespace Bctrl;

/// <summary>Writes each failure of a report with its steps, and how to fix the ones that failed.</summary>
internal static class HtmlFailures
{
    public static void Write(HtmlPage page, Report report)
    {
        if (report.Failures.Count == 0)
            return;
        using (page.Start("section"))
        {
            page.Element("h2", "What happened");
            var written = 0;
            foreach (var item in report.Failures)
            {
                if (page.Length > ReportLimits.PageLength)
                    break;
                WriteFailure(page, item);
                written++;
            }
            HtmlReport.WriteMore(page, report.Summary.Unsuccessful + report.Summary.Unknown - written, report.Summary.Unknown == 0 ? " that did not succeed" : "");
        }
    }

    private static void WriteFailure(HtmlPage page, ReportItem item)
    {
        using (page.Start("article"))
        {
            using (page.Start("h3"))
            {
                page.Element("code", ReportText.Name(item.Id));
                page.Text(" ");
                page.Element("span", ReportText.Name(item.Status), ("class", $"badge {HtmlTimeline.GetClass(item.Status, item.IsTerminal || item.IsUnknown)}"));
            }
            var duration = item.DurationSeconds is { } seconds ? $"took {DisplayText.Duration(TimeSpan.FromSeconds(seconds))}" : null;
            var facts = DisplayText.Join(
                ", ", Name(item.RuntimeKind), Name(item.Runtime), item.StartedAt is { } start ? $"started {Report.Time(start)}" : null, duration);
            if (facts.Length > 0)
                page.Element("p", facts, ("class", "note"));
            // The server often repeats the message of the step as that of the operation.
            if (item.Error is { } error && error.Message != item.Steps.FirstOrDefault(step => !step.Ok)?.Error?.Message)
                page.Element("p", DisplayText.Join(": ", Name(error.Code), Message(error.Message)), ("class", "problem"));
            WriteSteps(page, item.Steps);
        }
    }

    private static void WriteSteps(HtmlPage page, IReadOnlyList<OperationStep> steps)
    {
        if (steps.Count == 0)
            return;
        // The failed steps are shown, wherever they are.
        var detailed = steps.Where(step => !step.Ok).Take(ReportLimits.FailedSteps).ToList();
        var shown = steps.Take(ReportLimits.Steps - detailed.Count).Union(detailed).OrderBy(step => step.Number).ToList();
        using (page.Start("ol"))
        {
            foreach (var step in shown)
            {
                using (page.Start("li", ("value", step.Number.ToString(CultureInfo.InvariantCulture))))
                {
                    page.Element("code", ReportText.Name(step.Call));
                    page.Text(" ");
                    page.Element("span", step.Ok ? "ok" : "failed", ("class", step.Ok ? "succeeded" : "failed"));
                    if (detailed.Contains(step))
                        WriteError(page, step.Error);
                }
            }
        }
        HtmlReport.WriteMore(page, steps.Count - shown.Count, " steps");
    }

    private static void WriteError(HtmlPage page, StepError? error)
    {
        if (error is null)
            return;
        page.Element("p", DisplayText.Join(": ", Name(error.Code), Message(error.Message)), ("class", "problem"));
        var diagnostic = error.Diagnostic;
        (string Label, string? Text)[] details =
        [
            ("Expected", Message(diagnostic?.Expected)),
            ("Received", Message(diagnostic?.Received)),
            ("Closest", diagnostic?.Closest is { Count: > 0 } closest ? string.Join(", ", closest.Take(ReportLimits.Suggestions).Select(Name)) : null),
            ("Hint", Message(error.Hint)),
            .. (diagnostic?.Fixes ?? []).Take(ReportLimits.Suggestions).Select(fix => ("Fix", (string?)DisplayText.Join(": ", Message(fix.Title), Message(fix.Command), Message(fix.Example)))),
            ("Documentation", Message(diagnostic?.DocsUrl)),
        ];
        if (details.All(detail => string.IsNullOrEmpty(detail.Text)))
            return;
        using (page.Start("dl"))
        {
            foreach (var (label, text) in details)
            {
                if (string.IsNullOrEmpty(text))
                    continue;
                page.Element("dt", label);
                page.Element("dd", text!);
            }
        }
    }

    private static string? Name(string? text) => text is null ? null : ReportText.Name(text);

    private static string? Message(string? text) => text is null ? null : ReportText.Message(text);
}

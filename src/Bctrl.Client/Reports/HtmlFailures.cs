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
            var duration = item.DurationSeconds is { } seconds ? $"took {DisplayText.Duration(seconds)}" : null;
            var facts = DisplayText.Join(
                ", ", ReportText.Name(item.RuntimeKind), ReportText.Name(item.Tool ?? item.Runtime), item.StartedAt is { } start ? $"started {Report.Time(start)}" : null, duration);
            if (facts.Length > 0)
                page.Element("p", facts, ("class", "note"));
            // The server often repeats the message of the step as that of the operation.
            if (item.Error is { } error && error.Message != item.FailedStep?.Error?.Message)
                page.Element("p", DisplayText.Join(": ", ReportText.Name(error.Code), ReportText.Message(error.Message)), ("class", "problem"));
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
        page.Element("p", DisplayText.Join(": ", ReportText.Name(error.Code), ReportText.Message(error.Message)), ("class", "problem"));
        var diagnostic = error.Diagnostic;
        (string Label, string Text)[] details =
        [
            ("Expected", ReportText.Message(diagnostic?.Expected)),
            ("Received", ReportText.Message(diagnostic?.Received)),
            ("Closest", string.Join(", ", (diagnostic?.Closest ?? []).Take(ReportLimits.Suggestions).Select(ReportText.Name))),
            ("Hint", ReportText.Message(error.Hint)),
            .. (diagnostic?.Fixes ?? []).Take(ReportLimits.Suggestions).Select(fix => ("Fix", DisplayText.Join(": ", ReportText.Message(fix.Title), ReportText.Message(fix.Command), ReportText.Message(fix.Example)))),
            ("Documentation", ReportText.Message(diagnostic?.DocsUrl)),
        ];
        if (details.All(detail => detail.Text.Length == 0))
            return;
        using (page.Start("dl"))
        {
            foreach (var (label, text) in details)
            {
                if (text.Length == 0)
                    continue;
                page.Element("dt", label);
                page.Element("dd", text);
            }
        }
    }
}

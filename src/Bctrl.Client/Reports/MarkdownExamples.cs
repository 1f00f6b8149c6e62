using System.Text;

namespace Bctrl;

/// <summary>Writes one line for each of the first causes: what the failed step of an example expected and received, and a fix.</summary>
internal static class MarkdownExamples
{
    /// <summary>Writes the lines. A cause without these details has none.</summary>
    public static void Write(StringBuilder text, IEnumerable<ReportItem> failures)
    {
        var lines = failures.GroupBy(item => item.Failure!.Value.Cause).Take(ReportLimits.Examples).Select(cause => Describe(cause.First())).OfType<string>().ToList();
        foreach (var line in lines)
            MarkdownReport.Line(text, line);
        if (lines.Count > 0)
            MarkdownReport.Line(text);
    }

    private static string? Describe(ReportItem item)
    {
        if (item.FailedStep is not { Error: { } error } step)
            return null;
        var diagnostic = error.Diagnostic;
        var fix = diagnostic?.Fixes is { Count: > 0 } fixes ? DisplayText.Join(": ", fixes[0].Title, fixes[0].Command, fixes[0].Example) : null;
        var details = DisplayText.Join(
            "; ", Detail("expected", diagnostic?.Expected), Detail("received", diagnostic?.Received), string.IsNullOrEmpty(fix) ? Detail("hint", error.Hint) : Detail("fix", fix));
        return details.Length == 0
            ? null
            : $"- {MarkdownText.Code(ReportText.Name(item.Failure!.Value.Code))}, step {step.Number} of {MarkdownText.Code(ReportText.Name(item.Id))}: {details}";
    }

    private static string? Detail(string label, string? text) =>
        string.IsNullOrEmpty(text) ? null : $"{label}: {MarkdownText.Escape(DisplayText.Shorten(ReportText.Message(text!), ReportLimits.ExampleText))}";
}

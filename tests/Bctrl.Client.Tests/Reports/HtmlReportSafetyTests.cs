using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bctrl.Client.Tests.Reports;

/// <summary>Tests of pages with text that would be markup if it was not escaped, and with very much text.</summary>
public class HtmlReportSafetyTests
{
    private static readonly string[] s_elements =
    [
        "html", "head", "meta", "title", "style", "body", "main", "header", "section", "article", "h1", "h2", "h3", "p", "dl", "dt", "dd", "div", "table", "thead",
        "tbody", "tr", "th", "td", "ol", "li", "code", "span", "svg", "defs", "pattern", "path", "g", "rect", "line", "text",
    ];

    private static readonly string[] s_attributes =
    [
        "lang", "charset", "name", "content", "class", "aria-label", "aria-labelledby", "role", "id", "scope", "data-label", "value", "width", "height", "x", "y", "dx",
        "rx", "x1", "x2", "y1", "y2", "d", "patternUnits",
    ];

    /// <summary>What the page shows of an operation that failed.</summary>
    private static readonly string[] s_shown =
    [
        "Title", "Id", "Runtime", "RuntimeKind", "Error.Code", "Error.Message", "Result.Steps.Call", "Result.Steps.Error.Code", "Result.Steps.Error.Message",
        "Result.Steps.Error.Hint", "Result.Steps.Error.Diagnostic.Expected", "Result.Steps.Error.Diagnostic.Received", "Result.Steps.Error.Diagnostic.Closest",
        "Result.Steps.Error.Diagnostic.DocsUrl", "Result.Steps.Error.Diagnostic.Fixes.Title", "Result.Steps.Error.Diagnostic.Fixes.Command",
    ];

    [Theory]
    [InlineData("failed")]
    [InlineData("succeeded")]
    [InlineData("running")]
    [InlineData("<b onclick=\"x\">'&")]
    public void Hostile_text_in_every_field_stays_text(string status) =>
        AssertText(HostileWork.CreateOperation(status), status == "failed" ? s_shown : ["Title", "Id"]);

    [Theory]
    [InlineData("failed", "Title", "Id", "Tool", "ErrorCode", "ErrorMessage")]
    [InlineData("requires_input", "Title", "Id", "Tool", "Prompt")]
    [InlineData("succeeded", "Title", "Id")]
    [InlineData("<b onclick=\"x\">'&", "Title", "Id")]
    public void Hostile_text_in_every_field_of_a_tool_call_stays_text(string status, params string[] shown) => AssertText(HostileWork.CreateToolCall(status), shown);

    [Fact]
    public void Ten_thousand_failures_with_long_messages_give_less_than_2_MB()
    {
        var text = string.Concat(Enumerable.Repeat("<&\"中🚀", 2000));
        var operations = Enumerable.Range(0, 10_000).Select(i =>
        {
            var operation = TestOperation.CreateFailed($"{i}{text}", text, text, $"{i}{text}", i);
            operation.Runtime = operation.RuntimeKind = text;
            var error = operation.Steps![1].Error!;
            error.Hint = text;
            error.Diagnostic = new StepDiagnostic
            {
                Expected = text, Received = text, Closest = [.. Enumerable.Repeat(text, 50)], DocsUrl = text,
                Fixes = [.. Enumerable.Repeat(new DiagnosticFix { Title = text, Command = text, Example = text }, 50)],
            };
            return operation;
        });

        var html = TestOperation.Report(ReportFormat.Html, text, operations);

        Assert.InRange(html.Length, 1_000_000, 2_000_000);
        var page = HtmlReportTests.Parse(html);
        Assert.Contains(page.Descendants("p"), note => Regex.IsMatch(note.Value, "^and 9,9[0-9]{2} more that did not succeed$"));
        Assert.Contains(page.Descendants("p"), note => note.Value == "and 951 more");
    }

    private static void AssertText(IPollable work, string[] shown)
    {
        var html = TestOperation.Report(ReportFormat.Html, HostileWork.Text("Title"), work);
        var page = HtmlReportTests.Parse(html);

        Assert.All(page.Descendants(), element => Assert.Contains(element.Name.LocalName, s_elements));
        Assert.All(page.Descendants().Attributes(), attribute => Assert.Contains(attribute.Name.LocalName, s_attributes));
        Assert.All(page.Descendants().Attributes(), attribute => Assert.DoesNotContain("evil", attribute.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(html, character => character > '~' || (character < ' ' && character != '\n'));
        Assert.DoesNotContain(page.Root!.Value, character => character is '\u202e' or '\u001b');
        Assert.All(Regex.Matches(html, @"url\([^)]*\)").Select(match => match.Value), reference => Assert.StartsWith("url(#pattern-", reference, StringComparison.Ordinal));
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.All(shown, path => Assert.Contains($"[{path}]|`\"'><script>x</script><a href=", page.Root.Value, StringComparison.Ordinal));
    }
}

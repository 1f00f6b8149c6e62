using System.Xml.Linq;

namespace Bctrl.Client.Tests.Reports;

/// <summary>Tests of operations of which only an error is known.</summary>
public class UnknownWorkTests
{
    private static readonly ReportItem s_lost = ReportItem.CreateUnknown(WorkKind.Operation, "0b7c", "OperationNotFound", "No such operation.");

    [Fact]
    public void It_is_neither_running_nor_has_it_another_status()
    {
        var builder = new SummaryBuilder();
        builder.Add(ReportItem.Create(TestOperation.Create("succeeded", 2)));
        // The server may have a status with this name.
        builder.Add(ReportItem.Create(TestOperation.Create("unknown")));
        Assert.True(builder.Add(s_lost));
        Assert.False(builder.Add(s_lost));
        var summary = builder.Build();

        Assert.Equal((4, 1, 1, 0, 2), (summary.Total, summary.Succeeded, summary.Running, summary.Other, summary.Unknown));
        Assert.Equal(0, summary.Unsuccessful);
        Assert.Equal(["3 unknown", "1 succeeded"], summary.Statuses.Select(status => status.ToString()));
        var group = Assert.Single(summary.Failures);
        Assert.Equal("2 OperationNotFound: No such operation.", group.ToString());
        Assert.Equal(("0b7c", null), (group.ExampleId, group.Call));
        Assert.Equal(2, summary.MaximumSeconds);
    }

    [Theory]
    [InlineData("The operation is unknown")]
    [InlineData("1 of 2 operations succeeded, and 1 is unknown", "succeeded")]
    [InlineData("1 of 2 operations did not succeed, and 1 is unknown", "failed")]
    [InlineData("1 of 3 operations had not completed, and 2 are unknown", "running", null)]
    [InlineData("1 of 3 operations did not succeed, 1 had not completed, and 1 is unknown", "failed", "running")]
    public void The_headline_says_so(string expected, params string?[] statuses)
    {
        var page = XDocument.Parse(Write(ReportFormat.Html, null, [s_lost, .. statuses.Select(status => status is null ? s_lost : ReportItem.Create(TestOperation.Create(status)))]));
        Assert.Equal(expected, page.Descendants("h1").Single().Value);
    }

    [Fact]
    public void It_is_in_the_failures_of_a_page_with_the_error()
    {
        var page = XDocument.Parse(Write(ReportFormat.Html, null, ReportItem.Create(TestOperation.Create("succeeded", 1)), s_lost));

        var tile = page.Descendants("div").Single(div => div.Element("dt")?.Value == "Unknown");
        Assert.Equal("1", tile.Element("dd")!.Value);
        Assert.Equal(["1", "OperationNotFound", "", "No such operation.", "0b7c"], page.Descendants("tbody").First().Descendants("td").Select(cell => cell.Value));
        var failure = page.Descendants("article").Single();
        Assert.Equal(["0b7c", "unknown"], failure.Element("h3")!.Elements().Select(element => element.Value));
        Assert.Equal("badge other", failure.Element("h3")!.Element("span")!.Attribute("class")!.Value);
        Assert.Equal("OperationNotFound: No such operation.", failure.Element("p")!.Value);
        Assert.Contains(page.Descendants("p"), note => note.Value == "and 1 more without a start time");
    }

    [Fact]
    public void More_than_50_are_counted()
    {
        var page = XDocument.Parse(Write(ReportFormat.Html, null, Enumerable.Range(0, 80).Select(i => ReportItem.CreateUnknown(WorkKind.Operation, $"{i}", "NoResponse", "")).ToArray()));
        Assert.Equal(51, page.Descendants("article").Count());
        Assert.Contains(page.Descendants("p"), note => note.Value == "and 29 more");
    }

    [Fact]
    public void Markdown_has_a_column_and_escapes_the_error() => Assert.Contains(
        "| Operations | Succeeded | Failed | Unknown |\n| --- | --- | --- | --- |\n| 1 | 0 | 0 | 1 |\n\n## Why they did not succeed\n\n| Count | Code | Call | Message | Example |\n| --- | --- | --- | --- | --- |\n"
            + "| 1 | `NoResponse` |  | &lt;b&gt; \\| \\`x\\` | a\\`b |\n",
        Write(ReportFormat.Markdown, "Night", ReportItem.CreateUnknown(WorkKind.Operation, "a`b", "NoResponse", "<b> | `x`")), StringComparison.Ordinal);

    private static string Write(ReportFormat format, string? title, params ReportItem[] items)
    {
        var builder = new ReportBuilder(title, TimeProvider.System);
        foreach (var item in items)
            builder.Add(item);
        return builder.Build(format);
    }
}

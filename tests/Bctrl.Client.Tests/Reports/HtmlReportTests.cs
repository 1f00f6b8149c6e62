using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Bctrl.Client.Tests.Reports;

public class HtmlReportTests
{
    [Fact]
    public void The_page_says_how_many_failed_and_why()
    {
        var page = Parse(TestOperation.Report(
            ReportFormat.Html, null, TestOperation.Create("succeeded", 1), TestOperation.CreateFailed("TIMEOUT", "page.goto", seconds: 2), TestOperation.Create("running", 3)));

        Assert.Equal("1 of 3 operations did not succeed, and 1 had not completed", Single(page, "h1").Value);
        Assert.Equal(Single(page, "h1").Value, page.Root!.Element("head")!.Element("title")!.Value);
        Assert.Equal("Created 2026-03-01 11:00:00. The operations ran from 2026-03-01 10:00:00 to 2026-03-01 10:00:02. Times are UTC.", page.Descendants("p").First().Value);
        Assert.Equal(
            ["Operations 3", "Succeeded 1", "Failed 1", "Running 1", "Shortest 1.0s", "Median 1.5s", "95th percentile 2.0s", "Longest 2.0s"],
            page.Descendants("section").First().Descendants("div").Select(figure => string.Join(' ', figure.Elements().Select(element => element.Value))));
        Assert.Equal(["1", "TIMEOUT", "page.goto", "No such page.", "a"], page.Descendants("tbody").First().Descendants("td").Select(cell => cell.Value));
        Assert.All(page.Descendants("th"), header => Assert.Equal("col", header.Attribute("scope")!.Value));
        Assert.Equal("en", page.Root!.Attribute("lang")!.Value);
    }

    [Fact]
    public void A_title_replaces_the_result_in_the_heading_and_the_result_follows()
    {
        var page = Parse(TestOperation.Report(ReportFormat.Html, "Nightly <orders>", TestOperation.Create("succeeded", 1)));

        Assert.Equal("Nightly <orders>", Single(page, "h1").Value);
        Assert.Equal("The operation succeeded.", page.Descendants("p").First().Value);
    }

    [Theory]
    [InlineData("There are no operations or tool calls")]
    [InlineData("The operation succeeded", "succeeded")]
    [InlineData("All 2 operations succeeded", "succeeded", "succeeded")]
    [InlineData("1 of 2 operations succeeded, and 1 had not completed", "succeeded", "queued")]
    [InlineData("All 2 operations had not completed", "running", "queued")]
    [InlineData("The operation did not succeed", "cancelled")]
    [InlineData("All 2 operations did not succeed", "failed", "timed_out")]
    [InlineData("1 of 2 operations did not succeed", "failed", "succeeded")]
    public void The_default_title_is_the_result(string expected, params string[] statuses) =>
        Assert.Equal(expected, Single(Parse(TestOperation.Report(ReportFormat.Html, " ", statuses.Select(status => TestOperation.Create(status)))), "h1").Value);

    [Fact]
    public void A_failure_has_its_steps_and_how_to_fix_them()
    {
        var operation = TestOperation.CreateFailed("UNKNOWN_CALL", "page.clik", "There is no call page.clik.", "0b7c", 2);
        operation.RuntimeKind = "browser";
        operation.Steps![1].Error!.Hint = "Look at the list.";
        operation.Steps[1].Error!.Diagnostic = new StepDiagnostic
        {
            Expected = "a call", Received = "page.clik", Closest = ["page.click", "page.fill"], DocsUrl = "https://docs.example.com",
            Fixes = [new DiagnosticFix { Title = "Use page.click", Command = "page.click", Example = "page.click('#buy')" }],
        };

        var article = Single(Parse(TestOperation.Report(ReportFormat.Html, null, operation)), "article");

        Assert.Equal("0b7c failed", article.Element("h3")!.Value.Trim());
        Assert.Equal(["browser, chrome-1, started 2026-03-01 10:00:00, took 2.0s", "step.failed: Step 2 failed."], article.Elements("p").Select(line => line.Value));
        var steps = article.Element("ol")!.Elements("li").ToList();
        Assert.Equal(["1 page.open ok", "2 page.clik failed"], steps.Select(step => $"{step.Attribute("value")!.Value} {step.Element("code")!.Value} {step.Element("span")!.Value}"));
        Assert.Equal("UNKNOWN_CALL: There is no call page.clik.", steps[1].Element("p")!.Value);
        Assert.Equal(
            [
                "Expected", "a call", "Received", "page.clik", "Closest", "page.click, page.fill", "Hint", "Look at the list.", "Fix", "Use page.click: page.click: page.click('#buy')",
                "Documentation", "https://docs.example.com",
            ],
            steps[1].Element("dl")!.Elements().Select(element => element.Value));
    }

    [Fact]
    public void Failures_are_in_the_order_of_their_causes()
    {
        var page = Parse(TestOperation.Report(
            ReportFormat.Html, null, TestOperation.CreateFailed("A", "x", id: "a1"), TestOperation.CreateFailed("B", "x", id: "b1"), TestOperation.CreateFailed("C", "x", id: "c1"),
            TestOperation.CreateFailed("B", "y", id: "y1"), TestOperation.CreateFailed("C", "x", id: "c2"), TestOperation.CreateFailed("B", "x", id: "b2"), TestOperation.CreateFailed("C", "x", id: "c3")));

        Assert.Equal(["c1", "b1", "a1", "y1"], page.Descendants("tbody").First().Elements("tr").Select(row => row.Elements("td").Last().Value));
        Assert.Equal(["c1", "c2", "c3", "b1", "b2", "a1", "y1"], page.Descendants("article").Select(article => article.Element("h3")!.Element("code")!.Value));
    }

    [Fact]
    public void A_name_of_up_to_36_characters_is_not_broken_into_lines()
    {
        var page = Parse(TestOperation.Report(ReportFormat.Html, null, TestOperation.CreateFailed(new string('c', 37), "page.goto", id: Guid.NewGuid().ToString())));
        Assert.Equal(["number", "name", "name short", "text", "name short"], page.Descendants("tbody").First().Descendants("td").Select(cell => cell.Attribute("class")!.Value));
    }

    [Fact]
    public void A_message_that_repeats_that_of_the_step_is_shown_once()
    {
        var operation = TestOperation.CreateFailed("TIMEOUT", "page.goto", "Too late.");
        operation.Error!.Message = "Too late.";

        Assert.Equal(["TIMEOUT: Too late."], Single(Parse(TestOperation.Report(ReportFormat.Html, null, operation)), "article").Descendants("p").Where(line => line.Attribute("class")!.Value == "problem").Select(line => line.Value));
    }

    [Fact]
    public void Of_many_steps_the_failed_ones_are_shown()
    {
        var operation = TestOperation.Create("failed");
        operation.Result = new OperationResult { Steps = [.. Enumerable.Range(1, 60).Select(i => new OperationStep { Call = "x", Ok = i % 10 != 0 })] };

        var article = Single(Parse(TestOperation.Report(ReportFormat.Html, null, operation)), "article");

        Assert.Equal([.. Enumerable.Range(1, 17), 20, 30], article.Descendants("li").Select(step => int.Parse(step.Attribute("value")!.Value, CultureInfo.InvariantCulture)));
        Assert.Equal("and 41 more steps", article.Elements("p").Last().Value);
    }

    [Fact]
    public void The_timeline_has_a_bar_for_each_operation_the_longest_first()
    {
        var running = TestOperation.Create("running", 0, "run");
        running.LastHeartbeatAt = TestOperation.Start.AddSeconds(4).ToLocalTime();
        var page = Parse(TestOperation.Report(
            ReportFormat.Html, null, TestOperation.Create("succeeded", 5, "short"), TestOperation.Create("failed", 10, "long"), running, TestOperation.Create("queued")));

        var picture = Single(page, "svg");
        Assert.Equal("img", picture.Attribute("role")!.Value);
        Assert.Equal(picture.Element("title")!.Attribute("id")!.Value, picture.Attribute("aria-labelledby")!.Value);
        Assert.Equal("Timeline of the operations 1 to 3, from 2026-03-01 10:00:00 to 2026-03-01 10:00:10 UTC", picture.Element("title")!.Value);
        var bars = picture.Elements("g").Where(group => group.Attribute("class")!.Value.StartsWith("bar ", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["bar failed|long|0%|100%|10s failed", "bar succeeded|short|0%|50%|5.0s", "bar running|run|0%|40%|4.0s running"],
            bars.Select(bar => string.Join('|', bar.Attribute("class")!.Value, bar.Elements("text").First().Value, bar.Element("rect")!.Attribute("x")!.Value, bar.Element("rect")!.Attribute("width")!.Value, bar.Elements("text").Last().Value)));
        Assert.Equal("long, failed, chrome-1, 2026-03-01 10:00:00 to 2026-03-01 10:00:10 UTC, 10s", bars[0].Element("title")!.Value);
        Assert.Contains(page.Descendants("p"), text => text.Value == "and 1 more without a start time");
    }

    [Fact]
    public void The_timeline_has_100_bars_in_pictures_of_10()
    {
        var page = Parse(TestOperation.Report(ReportFormat.Html, null, Enumerable.Range(1, 1234).Select(i => TestOperation.Create("succeeded", i))));

        Assert.Equal(Enumerable.Repeat(10, 10), page.Descendants("svg").Select(picture => picture.Elements("g").Count(group => group.Element("rect") is not null)));
        Assert.Contains(page.Descendants("p"), text => text.Value == "and 1,134 more that took less time");
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    [InlineData("0001-01-02T00:00:00Z", "9999-12-30T00:00:00Z")]
    [InlineData("2026-03-01T10:00:00Z", "2026-02-01T10:00:00Z")]
    public void Times_of_any_kind_have_a_timeline(string start, string end)
    {
        var operation = TestOperation.Create("failed");
        operation.StartedAt = DateTime.Parse(start, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        operation.FinishedAt = DateTime.Parse(end, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        Assert.Single(Parse(TestOperation.Report(ReportFormat.Html, null, operation)).Descendants("svg"));
    }

    [Fact]
    public void Every_color_of_text_has_a_contrast_of_4_5_or_more()
    {
        var schemes = Regex.Matches(HtmlStyle.Text, @":root \{([^}]*--page[^}]*)\}").Select(match =>
            Regex.Matches(match.Groups[1].Value, "--([a-z-]+): (#[0-9a-f]{6})").ToDictionary(color => color.Groups[1].Value, color => Luminance(color.Groups[2].Value))).ToList();

        Assert.Equal(2, schemes.Count);
        foreach (var colors in schemes)
        {
            Assert.Equal(11, colors.Count);
            foreach (var (name, color) in colors.Where(color => color.Key is not ("page" or "card" or "line")))
            {
                Assert.True(Contrast(color, colors["page"]) >= 4.5, name);
                Assert.True(Contrast(color, colors["card"]) >= 4.5, name);
            }
        }

        static double Contrast(double first, double second) => (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);

        static double Luminance(string color)
        {
            var parts = Enumerable.Range(0, 3).Select(i => 1 + (2 * i)).Select(i => int.Parse(color.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
                .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
            return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
        }
    }

    private static XElement Single(XDocument page, string name) => Assert.Single(page.Descendants(name));

    internal static XDocument Parse(string html)
    {
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}

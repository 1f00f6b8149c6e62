using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bctrl.Client.Tests.Reports;

/// <summary>Tests of reports on tool calls, and on tool calls and operations.</summary>
public class ToolCallReportTests
{
    [Fact]
    public void Markdown_has_the_columns_of_tool_calls() => Assert.Equal(
        """
        # 1 of 3 tool calls did not succeed, and 1 requires input

        Created 2026-03-01 11:00:00 UTC.

        | Tool calls | Succeeded | Failed | Requires input |
        | --- | --- | --- | --- |
        | 3 | 1 | 1 | 1 |

        | Shortest | Median | 95th percentile | Longest |
        | --- | --- | --- | --- |
        | 2.0s | 3.0s | 3.9s | 4.0s |

        ## What requires input

        | Tool call | Tool | Question | Answer until |
        | --- | --- | --- | --- |
        | `tc_Q` | `human.request` | Approve \*order\* 1001? | 2026-03-01 10:10:00 UTC |

        ## Why they did not succeed

        | Count | Code | Tool | Message | Example |
        | --- | --- | --- | --- | --- |
        | 1 | `tool.failed` | `captcha.solve` | No solution. | `tc_B` |

        ## The slowest

        | Duration | Status | Tool | Tool call |
        | --- | --- | --- | --- |
        | 4.0s | `failed` | `captcha.solve` | `tc_B` |
        | 2.0s | `succeeded` | `captcha.solve` | `tc_A` |

        """.ReplaceLineEndings("\n"),
        TestOperation.Report(
            ReportFormat.Markdown, null, TestToolCall.Create("succeeded", 2), TestToolCall.CreateFailed("tool.failed", "No solution.", "tc_B", seconds: 4),
            TestToolCall.CreateQuestion("Approve *order* 1001?")));

    [Fact]
    public void Markdown_on_both_kinds_has_columns_for_both()
    {
        var text = TestOperation.Report(
            ReportFormat.Markdown, null, TestToolCall.CreateFailed("tool.failed", "No solution.", "tc_B", seconds: 4), TestOperation.CreateFailed("TIMEOUT", "page.goto", id: "0b7c", seconds: 2));

        Assert.StartsWith("# All 2 operations and tool calls did not succeed\n", text, StringComparison.Ordinal);
        Assert.Contains("| Total | Succeeded | Failed |\n", text, StringComparison.Ordinal);
        Assert.Contains("| Count | Code | Call or tool | Message | Example |\n", text, StringComparison.Ordinal);
        Assert.Contains("| Duration | Status | Runtime or tool | Id |\n| --- | --- | --- | --- |\n| 4.0s | `failed` | `captcha.solve` | `tc_B` |\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The tool call succeeded", "succeeded")]
    [InlineData("All 2 tool calls succeeded", "succeeded", "succeeded")]
    [InlineData("The tool call requires input", "requires_input")]
    [InlineData("All 2 tool calls require input", "requires_input", "requires_input")]
    [InlineData("1 of 3 tool calls succeeded, 1 had not completed, and 1 requires input", "succeeded", "running", "requires_input")]
    [InlineData("All 2 operations and tool calls succeeded", "succeeded", "operation")]
    public void The_default_title_is_the_result(string expected, params string[] statuses) => Assert.Equal(
        expected, Single(Write(statuses.Select<string, IPollable>(status => status == "operation" ? TestOperation.Create("succeeded") : TestToolCall.Create(status)).ToArray()), "h1").Value);

    [Fact]
    public void What_requires_input_and_timed_out_has_a_number_of_its_own()
    {
        var (question, running) = (TestToolCall.CreateQuestion("Approve?"), TestToolCall.Create("running"));
        question.TimedOutWaiting = running.TimedOutWaiting = true;
        var page = Write(question, running, TestToolCall.Create("queued"));

        Assert.Equal(
            ["Tool calls 3", "Succeeded 0", "Failed 0", "Running 2 1 timed out waiting", "Requires input 1 1 timed out waiting"],
            page.Descendants("section").First().Descendants("div").Select(figure => string.Join(' ', figure.Elements().Select(element => element.Value))));
    }

    [Fact]
    public void A_page_shows_the_questions()
    {
        var page = Write(TestToolCall.CreateQuestion("Approve <order> 1001?"), TestToolCall.Create("succeeded", 1));
        var section = page.Descendants("section").Single(section => section.Element("h2")?.Value == "What requires input");

        Assert.Equal(["tc_Q", "human.request", "Approve <order> 1001?", "2026-03-01 10:10:00"], section.Descendants("td").Select(cell => cell.Value));
        Assert.DoesNotContain(Write(TestToolCall.Create("succeeded", 1)).Descendants("h2"), heading => heading.Value == "What requires input");
    }

    [Fact]
    public void Of_many_questions_50_are_shown()
    {
        var questions = Enumerable.Range(0, 60).Select(i => TestToolCall.CreateQuestion($"Question {i}?", $"tc_{i}")).ToArray();

        Assert.Equal(50, Write(questions).Descendants("td").Count(cell => cell.Value.StartsWith("Question", StringComparison.Ordinal)));
        Assert.Contains(Write(questions).Descendants("p"), note => note.Value == "and 10 more");
        var text = TestOperation.Report(ReportFormat.Markdown, null, questions);
        Assert.Equal(50, Regex.Count(text, @"\| Question \d"));
        Assert.Contains("\n\nand 10 more\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_has_the_tool_and_the_error_and_no_steps()
    {
        var article = Single(Write(TestToolCall.CreateFailed("tool.failed", "No solution.", "tc_B", seconds: 2)), "article");

        Assert.Equal("tc_B failed", article.Element("h3")!.Value.Trim());
        Assert.Equal(["captcha.solve, started 2026-03-01 10:00:00, took 2.0s", "tool.failed: No solution."], article.Elements("p").Select(line => line.Value));
        Assert.Empty(article.Elements("ol"));
    }

    [Fact]
    public void The_timeline_has_no_end_for_a_tool_call_that_has_not_completed()
    {
        var page = Write(TestToolCall.Create("succeeded", 5, "tc_A"), TestToolCall.CreateQuestion("Approve?"), TestToolCall.Create("queued"));

        var picture = Single(page, "svg");
        Assert.Equal("Timeline of the tool calls 1 to 2, from 2026-03-01 10:00:00 to 2026-03-01 10:00:05 UTC", picture.Element("title")!.Value);
        var bars = picture.Elements("g").Where(group => group.Attribute("class")!.Value.StartsWith("bar ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["bar succeeded|tc_A|5.0s", "bar running|tc_Q|requires_input"], bars.Select(bar => string.Join('|', bar.Attribute("class")!.Value, bar.Elements("text").First().Value, bar.Elements("text").Last().Value)));
        Assert.Equal("tc_Q, requires_input, human.request, since 2026-03-01 10:00:00 UTC", bars[1].Element("title")!.Value);
        Assert.Contains(page.Descendants("p"), note => note.Value == "and 1 more without a start time");
    }

    [Theory]
    [InlineData("failed", "operation", "The bars show the operations from the start to the end, the longest first. Green bars succeeded; the others show their status. Dashed bars had not completed; they end at the last heartbeat.")]
    [InlineData("failed", "call", "The bars show the tool calls from the start to the end, the longest first. Green bars succeeded; the others show their status. Dashed bars had not completed, so only the start is known.")]
    [InlineData("failed", "both", "The bars show the operations and tool calls from the start to the end, the longest first. Green bars succeeded; the others show their status. Dashed bars had not completed: those of operations end at the last heartbeat, and of tool calls only the start is known.")]
    public void The_texts_fit_what_is_in_the_report(string status, string kind, string expected)
    {
        IPollable[] work = [TestOperation.Create(status, 1), TestToolCall.Create(status, 1)];
        Assert.Contains(Write(kind == "operation" ? work[..1] : kind == "call" ? work[1..] : work).Descendants("p"), note => note.Value == expected);
    }

    [Fact]
    public void The_time_range_is_that_of_one_tool_call_in_the_singular() =>
        Assert.Contains(" The tool call ran from 2026-03-01 10:00:00 to 2026-03-01 10:00:01.", Write(TestToolCall.Create("succeeded", 1)).Descendants("p").First().Value, StringComparison.Ordinal);

    [Fact]
    public void A_tool_call_of_which_only_an_error_is_known_is_unknown()
    {
        var builder = new ReportBuilder(null, TimeProvider.System);
        builder.Add(ReportItem.CreateUnknown(WorkKind.ToolCall, "tc_A", "ToolCallNotFound", "No such tool call."));
        var page = HtmlReportTests.Parse(builder.Build(ReportFormat.Html));

        Assert.Equal("The tool call is unknown", Single(page, "h1").Value);
        Assert.Equal(["1", "ToolCallNotFound", "", "No such tool call.", "tc_A"], page.Descendants("tbody").First().Descendants("td").Select(cell => cell.Value));
    }

    [Fact]
    public void Null_where_the_specification_does_not_allow_it_is_not_shown()
    {
        var call = new ToolCall { Id = null!, Status = null!, Tool = null!, StartedAt = TestOperation.Start, FinishedAt = TestOperation.Start.AddSeconds(1) };
        Assert.Equal("The tool call did not succeed", Single(Write(call), "h1").Value);
        Assert.Contains("| 1 | (none) |", TestOperation.Report(ReportFormat.Markdown, null, call).Replace("`", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static XDocument Write(params IPollable[] work) => HtmlReportTests.Parse(TestOperation.Report(ReportFormat.Html, null, work));

    private static XElement Single(XDocument page, string name) => Assert.Single(page.Descendants(name));
}

using System.Text.RegularExpressions;

namespace Bctrl.Client.Tests.Reports;

public class MarkdownReportTests
{
    [Fact]
    public void It_has_the_summary_the_failures_and_the_slowest() => Assert.Equal(
        """
        # 1 of 2 operations did not succeed

        Created 2026-03-01 11:00:00 UTC.

        | Operations | Succeeded | Failed |
        | --- | --- | --- |
        | 2 | 1 | 1 |

        | Shortest | Median | 95th percentile | Longest |
        | --- | --- | --- | --- |
        | 2.0s | 3.0s | 3.9s | 4.0s |

        ## Why they did not succeed

        | Count | Code | Call | Message | Example |
        | --- | --- | --- | --- | --- |
        | 1 | `UNKNOWN_CALL` | `page.goto` | There is no \*such\* call. | `0b7c` |

        ## The slowest

        | Duration | Status | Runtime | Operation |
        | --- | --- | --- | --- |
        | 4.0s | `failed` | `chrome-1` | `0b7c` |
        | 2.0s | `succeeded` | `chrome-1` | `a` |

        """.ReplaceLineEndings("\n"),
        TestOperation.Report(ReportFormat.Markdown, null, TestOperation.Create("succeeded", 2), TestOperation.CreateFailed("UNKNOWN_CALL", "page.goto", "There is no *such* call.", "0b7c", 4)));

    [Fact]
    public void Timed_out_waiting_is_a_part_of_the_running_ones()
    {
        var waiting = TestOperation.Create("running");
        waiting.TimedOutWaiting = true;
        Assert.Contains(
            "| Operations | Succeeded | Failed | Timed out | Running |\n| --- | --- | --- | --- | --- |\n| 3 | 0 | 0 | 1 | 2 (1 timed out waiting) |\n",
            TestOperation.Report(ReportFormat.Markdown, null, waiting, TestOperation.Create("queued"), TestOperation.Create("timed_out")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_has_an_example_with_what_was_expected_and_received_and_a_fix()
    {
        var failed = CreateDiagnosed("UNKNOWN_CALL", "0b7c");
        var hint = TestOperation.CreateFailed("HINT", "x", id: "1c8d");
        hint.Steps![1].Error!.Hint = "Look at <the> list.";
        Assert.Contains(
            "\n\n- `HINT`, step 2 of `1c8d`: hint: Look at &lt;the&gt; list.\n"
                + "- `UNKNOWN_CALL`, step 2 of `0b7c`: expected: a \\*call\\*; received: page.clik; fix: Use page.click: page.click: page.click('\\#buy')\n\n",
            TestOperation.Report(ReportFormat.Markdown, null, failed, TestOperation.Create("cancelled"), hint), StringComparison.Ordinal);
    }

    [Fact]
    public void The_ten_most_frequent_causes_have_an_example()
    {
        var text = TestOperation.Report(
            ReportFormat.Markdown, null, Enumerable.Range(0, 12).SelectMany(i => Enumerable.Range(0, i + 1).Select(_ => CreateDiagnosed($"CODE_{i}", $"{i}"))));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"CODE_{11 - i}"), Regex.Matches(text, "^- `(.*?)`", RegexOptions.Multiline).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void A_title_is_the_heading_and_the_result_follows() => Assert.StartsWith(
        "# Nightly \\#&#8203;1\n\nThere are no operations or tool calls.\n\nCreated 2026-03-01 11:00:00 UTC.\n\n| Total |",
        TestOperation.Report(ReportFormat.Markdown, "Nightly #1"), StringComparison.Ordinal);

    [Fact]
    public void More_than_50_kinds_of_failures_are_counted()
    {
        var text = TestOperation.Report(ReportFormat.Markdown, null, Enumerable.Range(0, 60).Select(i => TestOperation.CreateFailed($"CODE_{i}", "x")));
        Assert.Equal(50, Regex.Count(text, "CODE_"));
        Assert.Contains("\n\nand 10 more\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_shorter_than_a_job_summary_may_be_whatever_the_server_sends()
    {
        // GitHub does not show a summary of more than 1 MiB. These characters become the longest escapes.
        var longest = "`" + new string('@', 5000);
        var text = TestOperation.Report(ReportFormat.Markdown, longest, Enumerable.Range(0, 2000).Select(i => CreateDiagnosed($"{i}{longest}", longest, longest)));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 100_000, 1024 * 1024);
    }

    [Theory]
    [InlineData("a|b\\|c", "a\\|b\\\\\\|c")]
    [InlineData("`x` *y* _z_ ~~w~~", "\\`x\\` \\*y\\* \\_z\\_ \\~\\~w\\~\\~")]
    [InlineData("<b>&amp;", "&lt;b&gt;&amp;amp;")]
    [InlineData("[x](https://e.example)", "\\[x\\](https:&#8203;//e.example)")]
    [InlineData("www.e.example WWW.e", "w&#8203;ww.e.example W&#8203;WW.e")]
    [InlineData("@octocat #12 #x step: 3", "@&#8203;octocat \\#&#8203;12 \\#x step: 3")]
    public void Markup_in_text_is_escaped(string text, string expected) => Assert.Equal(expected, MarkdownText.Escape(text));

    [Theory]
    [InlineData("page.goto", "`page.goto`")]
    [InlineData("", "")]
    [InlineData("a`b", "a\\`b")]
    [InlineData("a\\|<b>", "a\\\\\\|&lt;b&gt;")]
    public void A_name_is_code_if_it_has_no_markup(string text, string expected) => Assert.Equal(expected, MarkdownText.Code(text));

    [Theory]
    [InlineData("failed")]
    [InlineData("succeeded")]
    [InlineData("requires_input")]
    [InlineData("<b>|`")]
    public void Hostile_text_in_every_field_stays_text(string status)
    {
        var text = TestOperation.Report(ReportFormat.Markdown, HostileWork.Text("Title"), HostileWork.CreateOperation(status), HostileWork.CreateToolCall(status));

        // What is left without code and escapes.
        var rest = Regex.Replace(text, @"\\.|`[^`\n]*`", "");
        Assert.DoesNotContain(rest, character => character is '<' or '>' or '[' or ']' or '`' or '*' or '_' or '~' or '\\' || (char.IsControl(character) && character != '\n'));
        Assert.DoesNotMatch("@(?!&#8203;)|&(?!lt;|gt;|amp;|#8203;)|://|www\\.|#\\d(?!203;)", rest.Replace("&#8203;//", "", StringComparison.Ordinal));
        foreach (var table in rest.Split("\n\n").Where(part => part.StartsWith('|')))
            Assert.Single(table.TrimEnd('\n').Split('\n').Select(line => line.Count(character => character == '|')).Distinct());
    }

    private static Operation CreateDiagnosed(string code, string id, string? text = null)
    {
        var operation = TestOperation.CreateFailed(code, text ?? "x", text ?? "No.", id, 1);
        operation.Steps![1].Error!.Diagnostic = new StepDiagnostic
        {
            Expected = text ?? "a *call*", Received = text ?? "page.clik",
            Fixes = [new DiagnosticFix { Title = text ?? "Use page.click", Command = text ?? "page.click", Example = text ?? "page.click('#buy')" }],
        };
        return operation;
    }
}

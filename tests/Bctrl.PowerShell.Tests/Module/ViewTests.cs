using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The output in a terminal of 80 columns. <c>$PSStyle</c> is shared by the whole process. Only the tests of this class change
/// it.
/// </summary>
public sealed class ViewTests
{
    private const char Escape = '\u001b';

    [Fact]
    public void The_table_fits_a_terminal_of_80_columns()
    {
        var stub = Responses.AllCompleted()
            .OnWait("failed", Responses.Wait("failed", "failed")).OnWait("cancelled", Responses.Wait("cancelled", "cancelled"))
            .OnWait("timed_out", Responses.Wait("timed_out", "timed_out")).OnWait("running", Responses.Wait("running", "running"));

        var lines = Show(stub, $"'{Responses.SomeId}', 'failed', 'cancelled', 'timed_out', 'running' | ForEach-Object {{ Wait-BctrlOperation $_ -Timeout 0 -ErrorAction SilentlyContinue }}");

        Assert.Equal(
        [
            "Id                                   Status      Kind     Step Duration Detail",
            "--                                   ------      ----     ---- -------- ------",
            "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87 succeeded   browser     3      11s",
            "failed                               failed      browser     3      11s step.f…",
            "cancelled                            cancelled   browser     3      11s",
            "timed_out                            timed_out   browser     3      11s step.f…",
            "running                              running     browser   1/3     8.0s page.g…",
        ], lines);
    }

    [Fact]
    public void The_detail_column_uses_the_width_of_a_wider_terminal()
    {
        var lines = Show(Responses.AllCompleted("failed"), "Wait-BctrlOperation a", width: 120);

        Assert.EndsWith("step.failed: The last step failed.", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Each_status_has_its_own_colour()
    {
        var stub = Responses.AllCompleted().OnWait("bad", Responses.Wait("bad", "failed")).OnWait("off", Responses.Wait("off", "cancelled")).OnWait("on", Responses.Wait("on", "running"));

        var text = string.Join('\n', Show(stub, "'a', 'bad', 'off', 'on' | ForEach-Object { Wait-BctrlOperation $_ -Timeout 0 -ErrorAction SilentlyContinue }", "Ansi"));

        Assert.Contains($"{Escape}[32msucceeded{Escape}[0m", text, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[31mfailed{Escape}[0m", text, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[33mcancelled{Escape}[0m", text, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[36mrunning{Escape}[0m", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Wait-BctrlOperation a")]
    [InlineData("(Wait-BctrlOperation a).Steps")]
    [InlineData("Get-BctrlConnection")]
    public void Plain_text_has_no_escape_codes(string script) =>
        Assert.All(Show(Responses.AllCompleted("failed"), script), line => Assert.DoesNotContain(Escape, line));

    [Fact]
    public void Without_PSStyle_the_status_has_no_colour()
    {
        using var session = new ModuleSession(Responses.AllCompleted("failed"));

        Assert.Equal("failed", session.Run("[Bctrl.PowerShell.View]::Status((Wait-BctrlOperation a), $null)").Single().BaseObject);
    }

    [Theory]
    [InlineData("Wait-BctrlOperation a")]
    [InlineData("(Wait-BctrlOperation a).Steps")]
    [InlineData("(Wait-BctrlOperation a).Error")]
    [InlineData("(Wait-BctrlOperation a).Steps[0].Error")]
    [InlineData("(Wait-BctrlOperation a).Progress")]
    public void The_views_have_no_control_characters_of_the_server(string script)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.WaitJson("""
            {"id":"a","status":"fa\u001b[2Jiled","finishedAt":"2026-03-01T10:00:00Z","runtimeKind":"bro\u0007wser","error":{"code":"x\r\ny","message":"\u009b2J\u202egnp.exe"},
            "progress":{"currentCall":"\u001b[1A","message":"\u001b[2K"},
            "result":{"ok":false,"steps":[{"index":1,"call":"c\u001b]0;title\u0007","ok":false,"error":{"code":"\u001b[A","message":"\u001b[31m"}}]}}
            """));

        var text = string.Concat(Show(stub, script, width: 300));

        Assert.DoesNotContain(text, c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public void Steps_are_a_table_with_the_result_of_each_step()
    {
        Assert.Equal(
        [
            "Index Ok     Call                     Result",
            "----- --     ----                     ------",
            "    1 ok     page.goto                {\"title\":\"Page 1\",\"size\":12345678901234,…",
            "    2 ok     page.goto                {\"title\":\"Page 2\",\"size\":12345678901234,…",
            "    3 failed page.clik                UNKNOWN_CALL: There is no call page.clik.",
        ], Show(Responses.AllCompleted("failed"), "(Wait-BctrlOperation a).Steps"));
    }

    [Fact]
    public void An_error_and_its_diagnostic_are_lists()
    {
        Assert.Equal(
        [
            "Code    : step.failed",
            "Message : The last step failed.",
            "Details : {\"attempts\":2}",
        ], Show(Responses.AllCompleted("failed"), "(Wait-BctrlOperation a).Error"));
        Assert.Equal(
        [
            "Code       : UNKNOWN_CALL",
            "Message    : There is no call page.clik.",
            "Hint       : Look at the list of calls.",
            "Diagnostic : semantic: expected a known call, received page.clik",
        ], Show(Responses.AllCompleted("failed"), "(Wait-BctrlOperation a).Steps[2].Error"));
        Assert.Contains("Closest  : page.click", Show(Responses.AllCompleted("failed"), "(Wait-BctrlOperation a).Steps[2].Error.Diagnostic"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".Steps")]
    [InlineData(".Error")]
    [InlineData(".Steps[2].Error")]
    public void A_deserialized_object_has_the_same_view(string part)
    {
        var stub = Responses.AllCompleted("failed");

        Assert.Equal(
            Show(stub, $"(Wait-BctrlOperation a){part}"),
            Show(stub, $"[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Wait-BctrlOperation a), 10)){part}"));
    }

    [Fact]
    public void The_list_of_an_operation_has_a_line_for_each_property()
    {
        var lines = Show(Responses.AllCompleted("failed"), "Wait-BctrlOperation a", views: ListsOnly());

        Assert.Equal(
            [
                "Id", "Status", "TimedOutWaiting", "RuntimeKind", "Runtime", "RuntimeId", "WorkspaceId", "CurrentCall", "Progress", "CreatedAt",
                "StartedAt", "LastHeartbeatAt", "CancelRequestedAt", "FinishedAt", "Duration", "Error", "Result",
            ],
            lines.Select(line => line.Split(" :")[0].Trim()));
        Assert.Contains("Status            : failed", lines);
        Assert.Contains("Duration          : 00:00:10.5000000", lines);
        Assert.Contains("Error             : step.failed: The last step failed.", lines);
        Assert.Contains("Result            : 3 steps, failed: 3 page.clik", lines);
    }

    [Fact]
    public void The_connection_is_a_table_without_a_key() =>
        Assert.Equal(
        [
            "Server                               SubaccountId         Retries Proxy",
            "------                               ------------         ------- -----",
            "https://api.example.test/                                      20",
        ], Show(Responses.AllCompleted(), "Get-BctrlConnection"));

    private static IReadOnlyList<string> Show(
        StubHttpMessageHandler stub, string script, string rendering = "PlainText", int width = 80, string? views = null)
    {
        var host = new ScreenHost(width);
        using var session = new ModuleSession(stub, host: host, views: views);
        session.Run($$"""
            $style = $PSStyle
            $before = $style.OutputRendering
            $style.OutputRendering = '{{rendering}}'
            try { & { {{script}} } | Out-Default } finally { $style.OutputRendering = $before }
            """).MustBeClean();
        return [.. host.Lines.Where(line => line.Length > 0)];
    }

    /// <summary>Writes the format file without its table views, because the hosted engine has no Format-List.</summary>
    private static string ListsOnly()
    {
        var views = XDocument.Load(BuiltModule.Views);
        views.Descendants("View").Where(view => view.Element("TableControl") is not null).Remove();
        var file = Path.Combine(AppContext.BaseDirectory, "lists-only.format.ps1xml");
        views.Save(file);
        return file;
    }
}

using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>Tests that no view is wider than the terminal, even with long values.</summary>
public sealed partial class ViewWidthTests
{
    private const int Width = 80;

    private static readonly string s_long = string.Concat(Enumerable.Repeat("0123456789 ", 30));

    public static TheoryData<string> Views => new(
        "$operation", "$operation.Steps", "$operation.Steps[0]", "$operation.Steps[1]", "$operation.Progress", "$operation.Error", "$operation.Result",
        "$operation.Steps[0].Resolved", "$operation.Steps[0].Binding", "$operation.Steps[1].Error",
        "$operation.Steps[1].Error.Diagnostic", "$operation.Steps[1].Error.Diagnostic.Fixes",
        "$operation | Get-BctrlOperationStep", "$operation | Get-BctrlOperationStep -Failed", "Get-BctrlConnection");

    [Theory]
    [MemberData(nameof(Views))]
    public void No_line_is_wider_than_the_terminal(string script)
    {
        var lines = Show(script, "succeeded");

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(line.Length <= Width, $"{line.Length} columns: {line}"));
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("dispatching")]
    [InlineData("running")]
    [InlineData("cancelling")]
    [InlineData("failed")]
    [InlineData("timed_out")]
    [InlineData("a_status_that_was_added_tomorrow")]
    public void No_line_is_wider_than_the_terminal_for_any_status(string status)
    {
        var lines = Show("$operation", status);

        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.True(line.Length <= Width, $"{line.Length} columns: {line}"));
        Assert.StartsWith(Responses.SomeId, lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$operation")]
    [InlineData("$operation.Steps")]
    [InlineData("$operation.Progress")]
    [InlineData("$operation | Get-BctrlOperationStep")]
    public void A_value_that_does_not_fit_is_truncated_with_an_ellipsis(string script) =>
        Assert.All(Show(script, "failed").Skip(2), line => Assert.EndsWith("…", line, StringComparison.Ordinal));

    [Fact]
    public void A_step_row_shows_the_operation_the_call_and_the_result() =>
        Assert.Equal(
        [
            "OperationId                          Index Ok     Call           Result",
            "-----------                          ----- --     ----           ------",
            "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87     1 ok     page.goto      {\"title\":\"Pag…",
            "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87     2 ok     page.goto      {\"title\":\"Pag…",
            "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87     3 failed page.clik      There is no c…",
        ], Show("$operation | Get-BctrlOperationStep", CannedOperation.WaitResponse(Responses.SomeId, "failed"), isJson: true));

    [Fact]
    public void Progress_shows_the_step_the_call_and_the_message() =>
        Assert.Equal(
        [
            " Step    Of Call                     Message",
            " ----    -- ----                     -------",
            "    1     3 page.goto                Opening the page",
        ], Show("$operation.Progress", CannedOperation.WaitResponse(Responses.SomeId, "running"), isJson: true));

    private static List<string> Show(string script, string status, bool isJson = false)
    {
        var stub = new StubHttpMessageHandler().OnWait(Responses.SomeId, StubResponse.Json(isJson ? status : CannedOperation.Envelope(LongOperation(status))));
        var host = new ScreenHost(Width);
        using var session = new ModuleSession(stub, $"-SubaccountId {new string('s', 200)}", host);
        session.Run($$"""
            $operation = Wait-BctrlOperation {{Responses.SomeId}} -Timeout 0 -ErrorAction SilentlyContinue
            & { {{script}} } | Out-Default
            """).MustBeClean();
        return [.. host.Lines.Select(line => Ansi().Replace(line, "")).Where(line => line.Length > 0)];
    }

    private static string LongOperation(string status) => $$"""
        {"id":"{{Responses.SomeId}}","status":"{{status}}","runtimeKind":"spreadsheet","runtime":"{{s_long}}","currentCall":"{{s_long}}",
        "createdAt":"2026-03-01T10:00:00Z","startedAt":"2026-03-01T10:00:00Z","lastHeartbeatAt":"2026-03-20T10:00:00Z",
        "progress":{"step":99999,"totalSteps":99999,"currentCall":"{{s_long}}","message":"{{s_long}}"},
        "error":{"code":"{{s_long}}","message":"{{s_long}}","details":{"a":"{{s_long}}"} },
        "result":{"mode":"fail-fast","ok":false,"runtime":"{{s_long}}","steps":[
        {"index":99999,"call":"{{s_long}}","ok":true,"result":"{{s_long}}",
        "resolved":{"call":"{{s_long}}","target":"{{s_long}}","method":"{{s_long}}","sessionId":"{{s_long}}","pageId":"{{s_long}}","contextId":null,"handleId":null,"ref":"{{s_long}}"},
        "binding":{"alias":"{{s_long}}","id":"{{s_long}}","type":"subscription"} },
        {"index":99999,"call":"{{s_long}}","ok":false,"error":{"code":"SUBSCRIPTION_CURSOR_CONFLICT","message":"{{s_long}}","hint":"{{s_long}}",
        "diagnostic":{"id":"{{s_long}}","category":"arg-shape","expected":"{{s_long}}","received":"{{s_long}}","closest":["{{s_long}}","{{s_long}}"],
        "docsUrl":"https://docs.example.com/{{new string('d', 200)}}","fixes":[{"title":"{{s_long}}","command":"{{s_long}}","example":"{{s_long}}"}]} } }]} }
        """;

    [GeneratedRegex(@"\u001b\[[0-9;]*m")]
    private static partial Regex Ansi();
}

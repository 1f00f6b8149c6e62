using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A server that puts control sequences for a terminal into every string it sends. The properties of the output objects
/// contain them unchanged. The views, the errors and the messages of the module don't.
/// </summary>
public sealed class TerminalTests
{
    /// <summary>
    /// Clears the screen, sets the title, rings the bell, moves the cursor and reverses the text; in 7-bit and 8-bit
    /// sequences.
    /// </summary>
    private const string ControlSequences = "\\u001b[2J\\u001b]0;gotcha\\u0007\\u001b[1A\\r\\b\\u009b31m\\u009d0;gotcha\\u009c\\u0000\\u007f\\u202e\\u2066\\u2028 word";

    [Theory]
    [InlineData("Wait-BctrlOperation a -RequireSuccess -Verbose -Debug -WarningAction Continue")]
    [InlineData("Wait-BctrlOperation failed -RequireSuccess -Verbose -Debug -WarningAction Continue")]
    [InlineData("Wait-BctrlOperation runs -Timeout 0 -Verbose -Debug -WarningAction Continue")]
    [InlineData("Wait-BctrlOperation runs -Timeout 0.6 -Verbose -Debug -WarningAction Continue")]
    [InlineData("Wait-BctrlOperation a, failed, runs, idle -Timeout 0.6 -Verbose -Debug -WarningAction Continue")]
    [InlineData("Get-BctrlOperation a, failed, runs -Verbose -Debug -WarningAction Continue")]
    [InlineData("Stop-BctrlOperation a, failed, runs -Verbose -Debug -WarningAction Continue")]
    [InlineData("Stop-BctrlOperation runs -Wait -Timeout 0.6 -Verbose -Debug -WarningAction Continue")]
    [InlineData("Get-BctrlOperationStep a, failed, runs -Verbose -Debug -WarningAction Continue")]
    [InlineData("Get-BctrlOperation failed | Get-BctrlOperationStep -Failed")]
    [InlineData("Get-BctrlOperation refused, moved, other, broken, nothing -Verbose -Debug -WarningAction Continue")]
    [InlineData("Wait-BctrlOperation refused, moved, other, broken, nothing -Verbose -Debug -WarningAction Continue")]
    [InlineData("Invoke-BctrlRequest /v1/operations/failed -Verbose -Debug -WarningAction Continue")]
    [InlineData("Invoke-BctrlRequest /v1/operations/refused -Verbose -Debug -WarningAction Continue")]
    [InlineData("(Get-BctrlOperation failed).Error")]
    [InlineData("(Get-BctrlOperation failed).Result")]
    [InlineData("(Get-BctrlOperation failed).Steps")]
    [InlineData("(Get-BctrlOperation failed).Steps.Resolved")]
    [InlineData("(Get-BctrlOperation failed).Steps.Binding")]
    [InlineData("(Get-BctrlOperation failed).Steps.Error")]
    [InlineData("(Get-BctrlOperation failed).Steps.Error.Diagnostic")]
    [InlineData("(Get-BctrlOperation failed).Steps.Error.Diagnostic.Fixes")]
    [InlineData("(Get-BctrlOperation runs).Progress")]
    [InlineData("Get-BctrlOperation a; Get-BctrlOperation failed | Out-Null; (Get-BctrlOperation runs)")]
    public void The_output_that_is_shown_has_no_control_sequences(string script)
    {
        var host = new ScreenHost(240);
        using var session = new ModuleSession(Server(), "-MaximumRetryCount 1 -RetryIntervalSec 0.001", host);
        session.Run("$PSStyle.OutputRendering = 'PlainText'; $VerbosePreference = $DebugPreference = $WarningPreference = 'Continue'").MustBeClean();

        var outcome = session.Run(script);
        session.Set("all", outcome.Output.ToArray());
        session.Run("$all | Out-Default");

        Assert.True(outcome.Output.Count + outcome.Errors.Count > 0);
        Assert.All(host.Lines, AssertNoControlCharacters);
        Assert.All([.. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings], AssertNoControlCharacters);
        Assert.All(host.Screen.Progress, shown => AssertNoControlCharacters($"{shown.Record.Activity} {shown.Record.StatusDescription} {shown.Record.CurrentOperation}"));
        Assert.All(outcome.Progress, record => AssertNoControlCharacters($"{record.Activity} {record.StatusDescription} {record.CurrentOperation}"));
        Assert.All(outcome.Errors, error =>
        {
            Assert.StartsWith("Bctrl.", error.Exception.GetType().FullName, StringComparison.Ordinal);
            Assert.All(GetTexts(error), AssertNoControlCharacters);
        });
    }

    [Fact]
    public void The_list_views_have_no_control_sequences()
    {
        var host = new ScreenHost(240);
        using var folder = new TemporaryFolder();
        using var session = new ModuleSession(Server(), host: host, views: ListsOnly(folder));
        session.Run("$PSStyle.OutputRendering = 'PlainText'").MustBeClean();

        foreach (var script in (string[])["Get-BctrlOperation a, failed, runs", "(Get-BctrlOperation failed).Error", "(Get-BctrlOperation failed).Steps.Error"])
        {
            session.Set("all", session.Run(script).MustBeClean().Output.ToArray());
            session.Run("$all | Out-Default").MustBeClean();
        }

        Assert.Contains(host.Lines, line => line.StartsWith("RuntimeId ", StringComparison.Ordinal));
        Assert.All(host.Lines, AssertNoControlCharacters);
    }

    /// <summary>Gets the texts that the error views of PowerShell 7 and Windows PowerShell show.</summary>
    private static IEnumerable<string> GetTexts(ErrorRecord error)
    {
        yield return error.ToString();
        yield return error.Exception.ToString();
        yield return error.CategoryInfo.ToString();
        yield return error.CategoryInfo.GetMessage(CultureInfo.InvariantCulture);
        yield return error.FullyQualifiedErrorId;
        yield return error.ErrorDetails?.Message ?? "";
        yield return error.ErrorDetails?.RecommendedAction ?? "";
        foreach (var property in PSObject.AsPSObject(error.Exception).Properties)
        {
            if (property.Value is string text && property.Name != "StackTrace")
                yield return text;
        }
    }

    private static void AssertNoControlCharacters(string text) =>
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\r' or '\n' or '\t')) || c is '\u202e' or '\u2066' or '\u2028');

    /// <summary>
    /// Writes the format file of the module without its table views, so that PowerShell uses the list views.
    /// </summary>
    private static string ListsOnly(TemporaryFolder folder)
    {
        var views = XDocument.Load(BuiltModule.Views);
        views.Descendants("View").Where(view => view.Element("TableControl") is not null).Remove();
        var file = Path.Combine(folder.Path, "Lists.format.ps1xml");
        views.Save(file);
        return file;
    }

    private static StubHttpMessageHandler Server()
    {
        var stub = new StubHttpMessageHandler();
        foreach (var (method, action) in ((string, string)[])[("GET", ""), ("POST", "/wait"), ("POST", "/cancel")])
        {
            stub.On($"{method} /v1/operations/*{action}", request => request.OperationId switch
            {
                "refused" => StubResponse.Json($$"""{"error":"{{ControlSequences}}","code":"{{ControlSequences}}","requestId":"{{ControlSequences}}"}""", 400),
                "moved" => StubResponse.Text("", 302).With("Location", "https://elsewhere.example.test/\u001b[2J"),
                "other" => StubResponse.Json(Operation(ControlSequences, "running")),
                "broken" => StubResponse.Text("<title>\u001b[2J&#27;[2J\u009b2J</title>", 502),
                "nothing" => StubResponse.Throws(new HttpRequestException("\u001b[2J")),
                var id => StubResponse.Json(action == "/wait"
                    ? CannedOperation.Envelope(Operation(id, id))
                    : Operation(id, id)),
            });
        }
        return stub;
    }

    /// <summary>
    /// Creates the JSON of a completed or running operation. ESCAPE is the placeholder for the control sequences.
    /// </summary>
    private static string Operation(string id, string status)
    {
        const string Result = """
            {"mode":"ESCAPE","ok":false,"runtime":"ESCAPE","steps":[
              {"index":1,"call":"ESCAPE","ok":true,"result":"ESCAPE","binding":{"alias":"ESCAPE","id":"ESCAPE","type":"ESCAPE"},
               "resolved":{"call":"ESCAPE","target":"ESCAPE","method":"ESCAPE","sessionId":"ESCAPE",
                "pageId":"ESCAPE","contextId":"ESCAPE","handleId":"ESCAPE","ref":"ESCAPE"}},
              {"index":2,"call":"ESCAPE","ok":false,"error":{"code":"ESCAPE","message":"ESCAPE","hint":"ESCAPE","diagnostic":
               {"id":"ESCAPE","category":"ESCAPE","code":"ESCAPE","call":"ESCAPE","driver":"ESCAPE","expected":"ESCAPE","received":"ESCAPE","closest":["ESCAPE"],
                "docsUrl":"ESCAPE","fixes":[{"title":"ESCAPE","command":"ESCAPE","example":"ESCAPE"}]}}}]}
            """;
        const string Progress = """{"step":1,"totalSteps":2,"currentCall":"ESCAPE","message":"ESCAPE","lastEventType":"ESCAPE"}""";
        var runs = status is "runs" or "idle";
        var call = status == "idle" ? "null" : "\"ESCAPE\"";
        var finishedAt = runs ? "null" : "\"2026-03-01T10:00:00Z\"";
        return $$$"""
            {"id":"{{{id}}}","status":"{{{(status == "failed" ? status : "ESCAPE")}}}",
             "runtimeKind":"ESCAPE","runtime":"ESCAPE","runtimeId":"ESCAPE","workspaceId":"ESCAPE",
             "createdAt":"ESCAPE","startedAt":"2026-03-01T09:00:00Z","finishedAt":{{{finishedAt}}},"currentCall":{{{call}}},
             "progress":{{{(status == "idle" ? "null" : Progress)}}},"result":{{{(runs ? "null" : Result)}}},
             "error":{"code":"ESCAPE","message":"ESCAPE","details":{"more":"ESCAPE"}},"ESCAPE":"ESCAPE"}
            """.Replace("ESCAPE", ControlSequences, StringComparison.Ordinal);
    }
}

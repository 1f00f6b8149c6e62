using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A server that puts orders for a terminal into every text it sends. The properties of what is emitted hold them, as
/// they came; what the module shows by itself doesn't.
/// </summary>
public sealed class TerminalTests
{
    /// <summary>Clears the screen, sets the title, rings, moves up, turns the text around; in 7 and in 8 bits.</summary>
    private const string Orders = "\\u001b[2J\\u001b]0;gotcha\\u0007\\u001b[1A\\r\\b\\u009b31m\\u009d0;gotcha\\u009c\\u0000\\u007f\\u202e\\u2066\\u2028 word";

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
    public void Nothing_that_is_shown_is_an_order(string script)
    {
        var host = new ScreenHost(240);
        using var session = new ModuleSession(Server(), "-MaximumRetryCount 1 -RetryIntervalSec 0.001", host);
        session.Run("$PSStyle.OutputRendering = 'PlainText'; $VerbosePreference = $DebugPreference = $WarningPreference = 'Continue'").MustBeClean();

        var outcome = session.Run(script);
        session.Set("all", outcome.Output.ToArray());
        session.Run("$all | Out-Default");

        Assert.True(outcome.Output.Count + outcome.Errors.Count > 0);
        Assert.All(host.Lines, MustBePlain);
        Assert.All([.. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings], MustBePlain);
        Assert.All(host.Screen.Progress, shown => MustBePlain($"{shown.Record.Activity} {shown.Record.StatusDescription} {shown.Record.CurrentOperation}"));
        Assert.All(outcome.Progress, record => MustBePlain($"{record.Activity} {record.StatusDescription} {record.CurrentOperation}"));
        Assert.All(outcome.Errors, error =>
        {
            Assert.Equal("Bctrl.BctrlApiException", error.Exception.GetType().FullName);
            Assert.All(ShownOf(error), MustBePlain);
        });
    }

    [Fact]
    public void Nor_is_anything_in_a_list()
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
        Assert.All(host.Lines, MustBePlain);
    }

    /// <summary>All that PowerShell's own views of errors are made of, in either version.</summary>
    private static IEnumerable<string> ShownOf(ErrorRecord error)
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

    private static void MustBePlain(string text) =>
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c is not ('\r' or '\n' or '\t')) || c is '\u202e' or '\u2066' or '\u2028');

    /// <summary>The module's views without its tables, so that lists are what is shown.</summary>
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
                "refused" => StubResponse.Json($$"""{"error":"{{Orders}}","code":"{{Orders}}","requestId":"{{Orders}}"}""", 400),
                "moved" => StubResponse.Text("", 302).With("Location", "https://elsewhere.example.test/\u001b[2J"),
                "other" => StubResponse.Json(Operation(Orders, "running")),
                "broken" => StubResponse.Text("<title>\u001b[2J&#27;[2J\u009b2J</title>", 502),
                "nothing" => StubResponse.Fault(new HttpRequestException("\u001b[2J")),
                var id => StubResponse.Json(action == "/wait"
                    ? CannedOperation.Envelope(Operation(id, id))
                    : Operation(id, id)),
            });
        }
        return stub;
    }

    /// <summary>An operation that has ended, or runs; its status is an order unless it failed. ORDER stands for one.</summary>
    private static string Operation(string id, string status)
    {
        const string Result = """
            {"mode":"ORDER","ok":false,"runtime":"ORDER","steps":[
              {"index":1,"call":"ORDER","ok":true,"result":"ORDER","binding":{"alias":"ORDER","id":"ORDER","type":"ORDER"},
               "resolved":{"call":"ORDER","target":"ORDER","method":"ORDER","sessionId":"ORDER",
                "pageId":"ORDER","contextId":"ORDER","handleId":"ORDER","ref":"ORDER"}},
              {"index":2,"call":"ORDER","ok":false,"error":{"code":"ORDER","message":"ORDER","hint":"ORDER","diagnostic":
               {"id":"ORDER","category":"ORDER","code":"ORDER","call":"ORDER","driver":"ORDER","expected":"ORDER","received":"ORDER","closest":["ORDER"],
                "docsUrl":"ORDER","fixes":[{"title":"ORDER","command":"ORDER","example":"ORDER"}]}}}]}
            """;
        const string Progress = """{"step":1,"totalSteps":2,"currentCall":"ORDER","message":"ORDER","lastEventType":"ORDER"}""";
        var runs = status is "runs" or "idle";
        var call = status == "idle" ? "null" : "\"ORDER\"";
        var finishedAt = runs ? "null" : "\"2026-03-01T10:00:00Z\"";
        return $$$"""
            {"id":"{{{id}}}","status":"{{{(status == "failed" ? status : "ORDER")}}}",
             "runtimeKind":"ORDER","runtime":"ORDER","runtimeId":"ORDER","workspaceId":"ORDER",
             "createdAt":"ORDER","startedAt":"2026-03-01T09:00:00Z","finishedAt":{{{finishedAt}}},"currentCall":{{{call}}},
             "progress":{{{(status == "idle" ? "null" : Progress)}}},"result":{{{(runs ? "null" : Result)}}},
             "error":{"code":"ORDER","message":"ORDER","details":{"more":"ORDER"}},"ORDER":"ORDER"}
            """.Replace("ORDER", Orders, StringComparison.Ordinal);
    }
}

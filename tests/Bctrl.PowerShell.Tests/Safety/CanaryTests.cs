using System.Management.Automation;
using System.Text;
using System.Text.Json;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs every cmdlet with the API key of the tests and with all streams on, and then searches the output, the errors and
/// the objects in memory for the key.
/// </summary>
public sealed class CanaryTests
{
    private const string AllStreams = "-Verbose -Debug -WarningAction Continue -ErrorAction Continue";

    /// <summary>Every cmdlet, with valid and with invalid parameters and responses.</summary>
    public static TheoryData<string> Scripts =>
    [
        $"Connect-Bctrl $key https://api.example.test -HttpMessageHandler $stub -SubaccountId sub -MaximumRetryCount 1 -RetryIntervalSec 0.001 -PassThru {AllStreams}",
        $"Connect-Bctrl $key ftp://api.example.test {AllStreams}",
        $"Connect-Bctrl -ApiKey $key -Server 'https://api.example.test/?a' {AllStreams}",
        $"Get-BctrlConnection {AllStreams}",
        $"$ids | Wait-BctrlOperation -RequireSuccess -Timeout 0.3 {AllStreams}",
        $"$ids | Get-BctrlOperation {AllStreams}",
        $"$ids | Get-BctrlOperation {AllStreams} | Get-BctrlOperationStep {AllStreams}",
        $"$ids | Get-BctrlOperationStep {AllStreams}",
        $"$ids | Stop-BctrlOperation {AllStreams}",
        $"$ids | Stop-BctrlOperation -Wait -Timeout 0.3 {AllStreams}",
        $"$ids | Stop-BctrlOperation -WhatIf {AllStreams}",
        $"$ids | ForEach-Object {{ Invoke-BctrlRequest \"/v1/operations/$_\" -ResponseHeadersVariable h -StatusCodeVariable s {AllStreams}; $h; $s }}",
        $"Invoke-BctrlRequest /v1/echo POST @{{ a = 1 }} -Headers @{{ 'X-More' = 'more' }} -IdempotencyKey once -ResponseHeadersVariable h {AllStreams}; $h",
        $"$ids | Wait-BctrlToolCall -RequireSuccess -Timeout 0.3 {AllStreams}",
        $"$ids | Wait-BctrlToolCall -UntilInput -Timeout 0.3 {AllStreams}",
        $"$ids | Get-BctrlToolCall {AllStreams}",
        $"Get-BctrlToolCall -Status running -Tool captcha.solve -RunId a {AllStreams}",
        $"$ids | Stop-BctrlToolCall -Wait -Timeout 0.3 {AllStreams}",
        $"$ids | Send-BctrlToolCallResponse -Response @{{ approved = $true }} {AllStreams}",
        $"'a', 'missing', 'broken', 'cut' | ForEach-Object {{ Start-BctrlToolCall $_ @{{ a = 1 }} {AllStreams} }}",
        $"Start-BctrlToolCall a -InputObject '{{ \"a\": 1 }}' -IdempotencyKey once {AllStreams}",
        $"Invoke-BctrlRequest https://elsewhere.example.test/ {AllStreams}",
        $"Invoke-BctrlRequest /v1/x -Headers @{{ Authorization = 'Bearer other' }} {AllStreams}",
        $"Get-BctrlOperation locked {AllStreams}",
        "Get-Variable",
        "Get-Module Bctrl*",
        $"Disconnect-Bctrl {AllStreams}; Get-BctrlOperation a {AllStreams}",
    ];

    /// <summary>Texts that contain the key: as it is, divided, and encoded.</summary>
    public static TheoryData<string> KeyForms =>
    [
        $"Bearer {ModuleSession.Key}",
        ModuleSession.Key.Insert(8, "\u200b").Insert(15, "\n"),
        Convert.ToBase64String(Encoding.ASCII.GetBytes(ModuleSession.Key)).TrimEnd('='),
        "x" + Convert.ToHexString(Encoding.ASCII.GetBytes(ModuleSession.Key)),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_key_appears_only_in_the_Authorization_header(string script)
    {
        var stub = Server();
        var host = new RecordingHost { Width = 400 };
        using var session = new ModuleSession(stub, "-MaximumRetryCount 1 -RetryIntervalSec 0.001", host);
        session.Set("ids", (string[])["a", "missing", "refused", "forbidden", "strange", "broken", "cut", "failed", "moved", "echo", "", new string('x', 600)]);

        var outcome = session.Run($"try {{ {script} }} catch {{ $_ }}");
        session.Set("all", outcome.Output.Concat(outcome.Errors.Select(PSObject.AsPSObject)).ToArray());
        session.Run("$all | Out-Default");

        var texts = new List<string>([.. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings, .. host.Lines]);
        texts.AddRange(outcome.Progress.Select(record => record.ToString()));
        object[] items = [.. outcome.Output, .. outcome.Errors];
        texts.Add(ObjectDumper.Dump(items));
        texts.Add(PSSerializer.Serialize(items, 4));
        texts.AddRange(items.Select(item => (item as PSObject)?.BaseObject ?? item).OfType<ErrorRecord>().Select(error => $"{error} {error.Exception}"));
        Assert.All(texts, ApiKeySearch.AssertAbsent);
        Assert.All(stub.Requests, request =>
        {
            Assert.Equal($"Bearer {ModuleSession.Key}", request.Headers["Authorization"]);
            var otherHeaders = string.Join("\n", request.Headers.Where(header => header.Key != "Authorization").Select(header => header.Value));
            ApiKeySearch.AssertAbsent($"{request.Uri}\n{request.Body}\n{otherHeaders}");
        });
    }

    /// <summary>Some proxies show the request in their error page, and some servers repeat a rejected key.</summary>
    [Theory]
    [InlineData("""{"error":"Unknown key 'CANARY'.","code":"CANARY","requestId":"CANARY"}""")]
    [InlineData("Authorization: Bearer CANARY")]
    [InlineData("<html><title>Bearer CANARY</title></html>")]
    public void The_key_is_removed_from_the_error_message_of_a_server(string body)
    {
        body = body.Replace("CANARY", ModuleSession.Key, StringComparison.Ordinal);
        foreach (var status in (int[])[400, 401, 502, 302])
        {
            var stub = new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Text(body, status)
                .With("x-request-id", ModuleSession.Key).With("Location", $"https://elsewhere.example.test/{ModuleSession.Key}"));
            using var session = new ModuleSession(stub, "-MaximumRetryCount 1 -RetryIntervalSec 0.001");

            var outcome = session.Run("try { Get-BctrlOperation a -Verbose } catch { Write-Output $_ }");

            var error = Assert.Single(outcome.Errors.Concat(outcome.Output.Select(item => (ErrorRecord)item.BaseObject)));
            Assert.NotEmpty(outcome.Verbose);
            string[] texts = [.. outcome.Verbose, error.ToString(), error.Exception.ToString(), .. Texts(error.Exception)];
            Assert.All(texts, ApiKeySearch.AssertAbsent);
        }

        static IEnumerable<string> Texts(Exception e) =>
            e.GetType().GetProperties().Select(property => property.GetValue(e) as string ?? "");
    }

    [Fact]
    public void No_object_of_the_module_holds_the_key_as_plain_text()
    {
        var stub = Server();
        using var session = new ModuleSession(stub, "-MaximumRetryCount 0");
        var connection = session.Run("Get-BctrlConnection").Single().BaseObject;
        var operations = session.Run("'a', 'refused', 'forbidden' | Get-BctrlOperation -Verbose; 'a' | Wait-BctrlOperation -Timeout 0.2; Invoke-BctrlRequest /v1/operations/a");

        var graph = new ObjectGraph();
        graph.Add("the connection", connection);
        var view = (Type)session.Run("[Bctrl.PowerShell.View]").Single().BaseObject;
        foreach (var type in connection.GetType().Assembly.GetTypes().Concat(view.Assembly.GetTypes()))
            graph.AddStatics(type);
        foreach (var item in operations.Output.Select(output => output.BaseObject).Concat(operations.Errors))
            graph.Add("an output", item);

        Assert.True(graph.Count > 100, $"Only {graph.Count} objects were searched.");
        Assert.Contains("https://api.example.test/", graph.Texts.Select(text => text.Text));
        Assert.DoesNotContain(graph.Texts, text => ApiKeySearch.Find(text.Text) is not null);
    }

    /// <summary>What a server says about a question is shown in a warning, in progress and in an error, and completion offers it.</summary>
    [Theory]
    [MemberData(nameof(KeyForms))]
    public void The_key_is_removed_from_the_question_of_a_tool_call(string form)
    {
        var text = JsonSerializer.Serialize(form);
        var call = CannedToolCall.Json("a", "requires_input", $$"""
            "tool":{{text}},"prompt":{{text}},"errorCode":{{text}},"errorMessage":{{text}},"responseExpiresAt":{{text}},"runId":{{text}},
            "responseSchema":{"type":"object","title":{{text}},"properties":{ {{text}}:{ "type":{{text}} }, "a":{ "type":{{text}} } } }
            """);
        var stub = new StubHttpMessageHandler()
            .On("GET /v1/tool-calls/*/result", StubResponse.Json(call, 202))
            .On("GET /v1/tool-calls", StubResponse.Json(CannedToolCall.Page(text[1..^1], call)));

        AssertAbsent(stub, "Wait-BctrlToolCall a -Timeout 0.5", "WARNING: Tool call 'a'");
        AssertAbsent(stub, "Wait-BctrlToolCall a -UntilInput", "WARNING: Tool call 'a'");
        AssertAbsent(stub, "Get-BctrlToolCall", "twice");
    }

    /// <summary>The result of a tool call is data, from which the key itself is erased.</summary>
    [Fact]
    public void The_key_is_removed_from_the_result_of_a_tool_call()
    {
        var stub = new StubHttpMessageHandler()
            .On("GET /v1/tool-calls/*/result", StubResponse.Json($$"""{"text":"Bearer {{ModuleSession.Key}}","{{ModuleSession.Key}}":["{{ModuleSession.Key}}"]}"""))
            .On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json("a")));
        using var session = new ModuleSession(stub);

        var call = session.Run("Wait-BctrlToolCall a").Single();

        Assert.StartsWith("Bearer ***", call.Text("Result.text"), StringComparison.Ordinal);
        ApiKeySearch.AssertAbsent(ObjectDumper.Dump(call));
    }

    /// <summary>Asserts that the command shows a text, and does not show the key.</summary>
    private static void AssertAbsent(StubHttpMessageHandler stub, string command, string shown)
    {
        var host = new RecordingHost { Width = 400 };
        using var session = new ModuleSession(stub, "-MaximumRetryCount 1 -RetryIntervalSec 0.001", host);

        var outcome = session.Run($"{command} {AllStreams}");
        var completion = session.Run("[Management.Automation.CommandCompletion]::CompleteInput('Get-BctrlToolCall ', 18, $null).CompletionMatches.ToolTip");
        session.Set("errors", outcome.Errors);
        session.Run("$errors | Out-Default");

        string[] texts =
        [
            .. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings.Select(warning => $"WARNING: {warning}"), .. host.Lines,
            .. outcome.Progress.Select(record => $"{record.Activity} {record.StatusDescription} {record.CurrentOperation}"),
            .. outcome.Errors.Select(error => $"{error} {error.Exception} {error.ErrorDetails} {error.CategoryInfo}"),
            .. completion.Output.Select(item => item.ToString()),
        ];
        Assert.Contains(texts, text => text.Contains(shown, StringComparison.Ordinal));
        Assert.NotEmpty(completion.Output);
        Assert.All(texts, ApiKeySearch.AssertAbsent);
    }

    private static StubHttpMessageHandler Server()
    {
        var stub = new StubHttpMessageHandler();
        foreach (var (method, action) in ((string, string)[])[("GET", ""), ("POST", "/wait"), ("POST", "/cancel")])
        {
            stub.On($"{method} /v1/operations/*{action}", request => Respond(request.OperationId, StubResponse.Json(action == "/wait"
                ? CannedOperation.WaitResponse(request.OperationId, request.OperationId == "failed" ? "failed" : "running")
                : CannedOperation.Json(request.OperationId, "failed"))));
        }
        foreach (var (method, action) in ((string, string)[])[("GET", ""), ("GET", "/result"), ("POST", "/cancel"), ("POST", "/respond")])
        {
            stub.On($"{method} /v1/tool-calls/*{action}", request => Respond(request.ToolCallId, action switch
            {
                "/result" => StubResponse.Json(CannedToolCall.Json(request.ToolCallId, request.ToolCallId == "failed" ? "failed" : "requires_input"), 202),
                _ => StubResponse.Json(CannedToolCall.Json(request.ToolCallId, "failed")),
            }));
        }
        stub.On("GET /v1/tool-calls", StubResponse.Json(CannedToolCall.Page("again", CannedToolCall.Json("a"))));
        stub.On("POST /v1/tools/*/calls", request => Respond(request.Path.Split('/')[3], StubResponse.Json(CannedToolCall.Json("a"), 202)));
        return stub.On("POST /v1/echo", request => StubResponse.Json(request.Body).With("x-echo", request.Headers["X-More"]));
    }

    /// <summary>Returns the response for the id, or else the normal one.</summary>
    private static StubResponse Respond(string id, StubResponse normal) => id switch
    {
        "missing" => StubResponse.Error(404, "There is none."),
        "refused" => StubResponse.ConnectionRefused(),
        "forbidden" => StubResponse.Error(403, "No"),
        "strange" => StubResponse.Text("<html>"),
        "broken" => StubResponse.Text("<html>", 502),
        "cut" => StubResponse.Json("{"),
        "moved" => StubResponse.Text("", 307).With("Location", "https://elsewhere.example.test/"),
        "locked" => StubResponse.Error(401, "Who are you?", "auth.required"),
        _ => normal,
    };
}

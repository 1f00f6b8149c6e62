using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The key is put through every cmdlet, as loudly as it can be, and looked for wherever it might have got to.</summary>
public sealed class CanaryTests
{
    private const string Loud = "-Verbose -Debug -WarningAction Continue -ErrorAction Continue";

    /// <summary>Every cmdlet, with and without a server that can be understood.</summary>
    public static TheoryData<string> Scripts =>
    [
        $"Connect-Bctrl $key https://api.example.test -HttpMessageHandler $stub -SubaccountId sub -MaximumRetryCount 1 -RetryIntervalSec 0.001 -PassThru {Loud}",
        $"Connect-Bctrl $key ftp://api.example.test {Loud}",
        $"Connect-Bctrl -ApiKey $key -Server 'https://api.example.test/?a' {Loud}",
        $"Get-BctrlConnection {Loud}",
        $"$ids | Wait-BctrlOperation -RequireSuccess -Timeout 0.3 {Loud}",
        $"$ids | Get-BctrlOperation {Loud}",
        $"$ids | Get-BctrlOperation {Loud} | Get-BctrlOperationStep {Loud}",
        $"$ids | Get-BctrlOperationStep {Loud}",
        $"$ids | Stop-BctrlOperation {Loud}",
        $"$ids | Stop-BctrlOperation -Wait -Timeout 0.3 {Loud}",
        $"$ids | Stop-BctrlOperation -WhatIf {Loud}",
        $"$ids | ForEach-Object {{ Invoke-BctrlRequest \"/v1/operations/$_\" -ResponseHeadersVariable h -StatusCodeVariable s {Loud}; $h; $s }}",
        $"Invoke-BctrlRequest /v1/echo POST @{{ a = 1 }} -Headers @{{ 'X-More' = 'more' }} -IdempotencyKey once -ResponseHeadersVariable h {Loud}; $h",
        $"Invoke-BctrlRequest https://elsewhere.example.test/ {Loud}",
        $"Invoke-BctrlRequest /v1/x -Headers @{{ Authorization = 'Bearer other' }} {Loud}",
        $"Get-BctrlOperation locked {Loud}",
        $"Disconnect-Bctrl {Loud}; Get-BctrlOperation a {Loud}",
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void It_is_seen_nowhere_but_in_its_header(string script)
    {
        var stub = Server();
        var host = new ScreenHost(400);
        using var session = new ModuleSession(stub, "-MaximumRetryCount 1 -RetryIntervalSec 0.001", host);
        session.Set("ids", (string[])["a", "missing", "refused", "forbidden", "strange", "moved", "echo", "", new string('x', 600)]);

        var outcome = session.Run($"try {{ {script} }} catch {{ $_ }}");
        session.Set("all", outcome.Output.Concat(outcome.Errors.Select(PSObject.AsPSObject)).ToArray());
        session.Run("$all | Out-Default");

        var seen = new List<string>([.. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings, .. host.Lines]);
        seen.AddRange(outcome.Progress.Select(record => record.ToString()));
        object[] items = [.. outcome.Output, .. outcome.Errors];
        seen.Add(Everything.Of(items));
        seen.Add(PSSerializer.Serialize(items, 4));
        seen.AddRange(items.Select(item => (item as PSObject)?.BaseObject ?? item).OfType<ErrorRecord>().Select(error => $"{error} {error.Exception}"));
        Assert.All(seen, text => Assert.DoesNotContain(ModuleSession.Key, text, StringComparison.OrdinalIgnoreCase));
        Assert.All(stub.Requests, request =>
        {
            Assert.Equal($"Bearer {ModuleSession.Key}", request.Headers["Authorization"]);
            var rest = string.Join("\n", request.Headers.Where(header => header.Key != "Authorization").Select(header => header.Value));
            Assert.DoesNotContain(ModuleSession.Key, $"{request.Uri}\n{request.Body}\n{rest}", StringComparison.OrdinalIgnoreCase);
        });
    }

    /// <summary>Proxies that show the request in their error page exist, and servers that repeat the key they refuse.</summary>
    [Theory]
    [InlineData("""{"error":"Unknown key 'CANARY'.","code":"CANARY","requestId":"CANARY"}""")]
    [InlineData("Authorization: Bearer CANARY")]
    [InlineData("<html><title>Bearer CANARY</title></html>")]
    public void A_server_that_repeats_it_in_an_error_does_not_make_it_seen(string body)
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
            string[] seen = [.. outcome.Verbose, error.ToString(), error.Exception.ToString(), .. Texts(error.Exception)];
            Assert.All(seen, text => Assert.DoesNotContain(ModuleSession.Key, text, StringComparison.OrdinalIgnoreCase));
        }

        static IEnumerable<string> Texts(Exception e) =>
            e.GetType().GetProperties().Select(property => property.GetValue(e) as string ?? "");
    }

    [Fact]
    public void Nothing_that_the_module_keeps_has_it_in_readable_form()
    {
        var stub = Server();
        using var session = new ModuleSession(stub, "-MaximumRetryCount 0");
        var connection = session.Run("Get-BctrlConnection").Single().BaseObject;
        var operations = session.Run("'a', 'refused', 'forbidden' | Get-BctrlOperation -Verbose; 'a' | Wait-BctrlOperation -Timeout 0.2; Invoke-BctrlRequest /v1/operations/a");

        var kept = new ObjectGraph();
        kept.Add("the connection", connection);
        var view = (Type)session.Run("[Bctrl.PowerShell.View]").Single().BaseObject;
        foreach (var type in connection.GetType().Assembly.GetTypes().Concat(view.Assembly.GetTypes()))
            kept.AddStatics(type);
        foreach (var item in operations.Output.Select(output => output.BaseObject).Concat(operations.Errors))
            kept.Add("an output", item);

        Assert.True(kept.Count > 100, $"Only {kept.Count} objects were looked at.");
        Assert.Contains("https://api.example.test/", kept.Texts.Select(text => text.Text));
        Assert.DoesNotContain(kept.Texts, text => text.Text.Contains(ModuleSession.Key, StringComparison.OrdinalIgnoreCase));
    }

    private static StubHttpMessageHandler Server()
    {
        var stub = new StubHttpMessageHandler();
        foreach (var (method, action) in ((string, string)[])[("GET", ""), ("POST", "/wait"), ("POST", "/cancel")])
        {
            stub.On($"{method} /v1/operations/*{action}", request => request.OperationId switch
            {
                "missing" => StubResponse.Error(404, "No such operation."),
                "refused" => StubResponse.Refused(),
                "forbidden" => StubResponse.Error(403, "No"),
                "strange" => StubResponse.Text("<html>"),
                "moved" => StubResponse.Text("", 307).With("Location", "https://elsewhere.example.test/"),
                "locked" => StubResponse.Error(401, "Who are you?", "auth.required"),
                var id => StubResponse.Json(action == "/wait" ? CannedOperation.WaitResponse(id, "running") : CannedOperation.Json(id, "failed")),
            });
        }
        return stub.On("POST /v1/echo", request => StubResponse.Json(request.Body).With("x-echo", request.Headers["X-More"]));
    }
}

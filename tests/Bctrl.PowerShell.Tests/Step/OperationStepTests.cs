using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class OperationStepTests
{
    private static readonly string[] s_columns =
    [
        "OperationId", "Index", "Call", "Ok", "Target", "Method", "PageId", "ContextId", "HandleId", "Ref", "SessionId",
        "BindingAlias", "BindingType", "BindingId", "ErrorCode", "ErrorMessage", "Hint", "DiagnosticId",
        "DiagnosticCategory", "Expected", "Received", "Closest", "DocsUrl", "Fixes", "Result",
    ];

    [Fact]
    public void A_deeply_nested_result_is_written_as_JSON()
    {
        var deep = new string('[', 120) + new string(']', 120);
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", extra:
            $$"""
            "result":{"mode":"fail-fast","ok":true,"runtime":"r","steps":[{"index":1,"call":"c","ok":true,"result":{{deep}}}]}
            """)));
        using var session = new ModuleSession(stub);

        Assert.Equal(deep, session.Run("Get-BctrlOperationStep a").MustBeClean().Single().Text("Result"));
    }

    [Fact]
    public void A_step_is_a_flat_row_with_all_columns()
    {
        using var session = new ModuleSession(WithStatus("failed"));

        var outcome = session.Run("Get-BctrlOperationStep a").MustBeClean();

        Assert.Equal(3, outcome.Output.Count);
        Assert.All(outcome.Output, row =>
        {
            Assert.Equal("Bctrl.OperationStepRow", row.BaseObject.GetType().FullName);
            Assert.Equal(s_columns, row.Properties.Select(property => property.Name));
        });
    }

    [Fact]
    public void A_step_that_succeeded_has_its_target_and_its_binding()
    {
        using var session = new ModuleSession(WithStatus("failed"));

        var row = session.Run("Get-BctrlOperationStep a").MustBeClean().Output[1];

        var expected = new Dictionary<string, object?>
        {
            ["OperationId"] = "a",
            ["Index"] = 2,
            ["Call"] = "page.goto",
            ["Ok"] = true,
            ["Target"] = "page",
            ["Method"] = "goto",
            ["PageId"] = "p-2",
            ["SessionId"] = "s-1",
            ["BindingAlias"] = "page2",
            ["BindingType"] = "page",
            ["BindingId"] = "p-2",
            ["Result"] = """{"title":"Page 2","size":12345678901234,"ratio":0.1}""",
        };
        Assert.All(s_columns, column => Assert.Equal(expected.GetValueOrDefault(column), row.Value(column)));
    }

    [Fact]
    public void A_step_that_failed_has_its_error_and_the_suggested_fixes()
    {
        using var session = new ModuleSession(WithStatus("failed"));

        var row = session.Run("Get-BctrlOperationStep a -Failed").Single();

        var expected = new Dictionary<string, object?>
        {
            ["OperationId"] = "a",
            ["Index"] = 3,
            ["Call"] = "page.clik",
            ["Ok"] = false,
            ["ErrorCode"] = "UNKNOWN_CALL",
            ["ErrorMessage"] = "There is no call page.clik.",
            ["Hint"] = "Look at the list of calls.",
            ["DiagnosticId"] = "d-1",
            ["DiagnosticCategory"] = "semantic",
            ["Expected"] = "a known call",
            ["Received"] = "page.clik",
            ["Closest"] = "page.click",
            ["DocsUrl"] = "https://docs.example.com/calls",
            ["Fixes"] = "Use page.click: page.click",
        };
        Assert.All(s_columns, column => Assert.Equal(expected.GetValueOrDefault(column), row.Value(column)));
    }

    [Fact]
    public void Several_fixes_or_names_are_joined_into_one_value()
    {
        const string Error = """
            {"code":"UNKNOWN_CALL","message":"?","diagnostic":{"id":"d","closest":["a.b","a.c"],"fixes":[{"title":"First","example":"x()"},{"title":"Second"}]}}
            """;
        using var session = new ModuleSession(WithSteps($$$"""[{"index":0,"call":"a.d","ok":false,"error":{{{Error}}}}]"""));

        var row = session.Run("Get-BctrlOperationStep a").Single();

        Assert.Equal("a.b, a.c", row.Text("Closest"));
        Assert.StartsWith("First", row.Text("Fixes"), StringComparison.Ordinal);
        Assert.EndsWith("; Second", row.Text("Fixes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("3", 3L)]
    [InlineData("0.5", 0.5)]
    [InlineData("true", true)]
    [InlineData("null", null)]
    [InlineData("\"2026-03-01T10:00:00Z\"", "2026-03-01T10:00:00Z")]
    public void A_scalar_result_keeps_its_type(string json, object? expected)
    {
        using var session = new ModuleSession(WithResult(json));

        Assert.Equal(expected, session.Run("Get-BctrlOperationStep a").Single().Value("Result"));
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""[ 1, "two", null, [ true ] ]""", """[1,"two",null,[true]]""")]
    [InlineData("""{ "a": { "b": [ { "c": "ü <&> \" \\ " } ] } }""", """{"a":{"b":[{"c":"ü <&> \" \\ "}]}}""")]
    [InlineData("""{ "big": 123456789012345678901234567890, "exact": 0.1234567890123456789 }""", """{"big":123456789012345678901234567890,"exact":0.1234567890123456789}""")]
    public void Any_other_result_is_JSON_on_one_line(string json, string expected)
    {
        using var session = new ModuleSession(WithResult(json));

        Assert.Equal(expected, session.Run("Get-BctrlOperationStep a").Single().Value("Result"));
    }

    [Theory]
    [InlineData("$operations | Get-BctrlOperationStep")]
    [InlineData("Get-BctrlOperationStep $operations")]
    [InlineData("Get-BctrlOperationStep -InputObject $operations")]
    public void Operations_as_input_need_no_request_and_no_connection(string script)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Run("$operations = Wait-BctrlOperation a, b; Disconnect-Bctrl").MustBeClean();
        var before = stub.Requests.Count;

        var outcome = session.Run(script).MustBeClean();

        Assert.Equal(6, outcome.Output.Count);
        Assert.Equal(["a", "b"], outcome.Output.Select(row => row.Text("OperationId")).Distinct().Order());
        Assert.Equal(before, stub.Requests.Count);
    }

    [Theory]
    [InlineData("Get-BctrlOperationStep a")]
    [InlineData("'a' | Get-BctrlOperationStep")]
    [InlineData("[pscustomobject]@{ OperationId = 'a' } | Get-BctrlOperationStep")]
    public void Ids_as_input_are_requested_first(string script)
    {
        var stub = WithStatus("succeeded");
        using var session = new ModuleSession(stub);

        var outcome = session.Run(script).MustBeClean();

        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(["GET /v1/operations/a"], stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Operations_and_ids_can_be_mixed()
    {
        var stub = WithStatus("succeeded").On("POST /v1/operations/*/wait", request => Responses.Wait(request.OperationId));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("(Wait-BctrlOperation a), 'b' | Get-BctrlOperationStep").MustBeClean();

        Assert.Equal(["a", "b"], outcome.Output.Select(row => row.Text("OperationId")).Distinct().Order());
        Assert.Equal(["POST /v1/operations/a/wait", "GET /v1/operations/b"], stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Ids_without_a_connection_end_the_command_with_an_error()
    {
        using var session = new ModuleSession();

        Assert.Equal("NotConnected", session.Catch("Get-BctrlOperationStep a").Id());
    }

    [Fact]
    public void An_operation_without_a_result_has_no_rows_and_a_verbose_message()
    {
        using var session = new ModuleSession(WithStatus("running"));

        var outcome = session.Run("Get-BctrlOperationStep a -Verbose").MustBeClean();

        Assert.Empty(outcome.Output);
        Assert.Contains("Operation a has the status running and no result, so it has no steps.", outcome.Verbose);
    }

    [Fact]
    public void Failed_excludes_steps_that_succeeded()
    {
        using var session = new ModuleSession(WithStatus("succeeded"));

        Assert.Empty(session.Run("Get-BctrlOperationStep a -Failed").MustBeClean().Output);
    }

    [Fact]
    public void An_operation_that_is_not_found_does_not_affect_the_others()
    {
        var stub = WithStatus("succeeded").On("GET /v1/operations/gone", StubResponse.Error(404, "No such operation."));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'gone', $null | Get-BctrlOperationStep");

        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(["InvalidOperationId", "OperationNotFound"], outcome.ErrorIds.Order());
    }

    private static StubHttpMessageHandler WithStatus(string status) => new StubHttpMessageHandler()
        .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId, status)));

    private static StubHttpMessageHandler WithResult(string json) =>
        WithSteps($$$"""[{"index":0,"call":"page.evaluate","ok":true,"result":{{{json}}}}]""");

    private static StubHttpMessageHandler WithSteps(string json) => new StubHttpMessageHandler().On(
        "GET /v1/operations/a",
        StubResponse.Json($$$"""{"id":"a","status":"succeeded","result":{"mode":"fail-fast","ok":true,"runtime":"r","steps":{{{json}}}}}"""));
}

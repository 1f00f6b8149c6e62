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
    public void A_result_that_could_be_read_can_be_laid_out_however_deep_it_is()
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
    public void A_step_is_one_flat_row_with_every_column()
    {
        using var session = new ModuleSession(Ended("failed"));

        var outcome = session.Run("Get-BctrlOperationStep a").MustBeClean();

        Assert.Equal(3, outcome.Output.Count);
        Assert.All(outcome.Output, row =>
        {
            Assert.Equal("Bctrl.OperationStepRow", row.BaseObject.GetType().FullName);
            Assert.Equal(s_columns, row.Properties.Select(property => property.Name));
        });
    }

    [Fact]
    public void A_step_that_succeeded_says_what_it_was_called_on_and_what_it_bound()
    {
        using var session = new ModuleSession(Ended("failed"));

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
    public void A_step_that_failed_says_why_and_what_would_mend_it()
    {
        using var session = new ModuleSession(Ended("failed"));

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
    public void Several_fixes_and_names_are_one_cell_each()
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
    public void A_simple_result_stays_what_it_is(string json, object? expected)
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
    public void Of_operations_it_makes_no_request_and_needs_no_connection(string script)
    {
        var stub = Answers.AllEnded();
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
    public void Of_ids_it_gets_the_operations_first(string script)
    {
        var stub = Ended("succeeded");
        using var session = new ModuleSession(stub);

        var outcome = session.Run(script).MustBeClean();

        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(["GET /v1/operations/a"], stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Operations_and_ids_may_come_mixed()
    {
        var stub = Ended("succeeded").On("POST /v1/operations/*/wait", request => Answers.Wait(request.OperationId));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("(Wait-BctrlOperation a), 'b' | Get-BctrlOperationStep").MustBeClean();

        Assert.Equal(["a", "b"], outcome.Output.Select(row => row.Text("OperationId")).Distinct().Order());
        Assert.Equal(["POST /v1/operations/a/wait", "GET /v1/operations/b"], stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Ids_without_a_connection_are_an_error_that_ends_the_command()
    {
        using var session = new ModuleSession();

        Assert.Equal("NotConnected", session.Catch("Get-BctrlOperationStep a").Id());
    }

    [Fact]
    public void Operations_that_were_serialized_have_the_same_rows()
    {
        using var session = new ModuleSession(Answers.AllEnded("failed"));
        session.Run("$operation = Wait-BctrlOperation a").MustBeClean();
        session.Set("thawed", PSSerializer.Deserialize(PSSerializer.Serialize(session.Get("operation"))));

        var rows = session.Run("$operation | Get-BctrlOperationStep").MustBeClean().Output;
        var thawed = session.Run("$thawed | Get-BctrlOperationStep").MustBeClean().Output;

        Assert.Equal(rows.Count, thawed.Count);
        foreach (var (row, again) in rows.Zip(thawed))
            Assert.All(s_columns, column => Assert.Equal(row.Value(column), again.Value(column)));
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("3")]
    [InlineData("true")]
    [InlineData("[\"a\",[1]]")]
    [InlineData("null")]
    public void A_result_of_any_type_is_the_same_after_serialization(string json)
    {
        using var session = new ModuleSession(WithResult(json));
        session.Run("$operation = Get-BctrlOperation a").MustBeClean();
        session.Set("thawed", PSSerializer.Deserialize(PSSerializer.Serialize(session.Get("operation"))));

        Assert.Equal(
            session.Run("$operation | Get-BctrlOperationStep").Single().Value("Result"),
            session.Run("$thawed | Get-BctrlOperationStep").Single().Value("Result"));
    }

    [Fact]
    public void An_operation_without_a_result_has_no_rows_and_Verbose_says_why()
    {
        using var session = new ModuleSession(Ended("running"));

        var outcome = session.Run("Get-BctrlOperationStep a -Verbose").MustBeClean();

        Assert.Empty(outcome.Output);
        Assert.Contains("Operation a is running and has no result, so no steps to show.", outcome.Verbose);
    }

    [Fact]
    public void Failed_leaves_out_what_succeeded()
    {
        using var session = new ModuleSession(Ended("succeeded"));

        Assert.Empty(session.Run("Get-BctrlOperationStep a -Failed").MustBeClean().Output);
    }

    [Fact]
    public void One_that_can_not_be_got_does_not_keep_the_others_back()
    {
        var stub = Ended("succeeded").On("GET /v1/operations/gone", StubResponse.Error(404, "No such operation."));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'gone', $null | Get-BctrlOperationStep");

        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(["InvalidOperationId", "OperationNotFound"], outcome.ErrorIds.Order());
    }

    private static StubHttpMessageHandler Ended(string status) => new StubHttpMessageHandler()
        .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId, status)));

    private static StubHttpMessageHandler WithResult(string json) =>
        WithSteps($$$"""[{"index":0,"call":"page.evaluate","ok":true,"result":{{{json}}}}]""");

    private static StubHttpMessageHandler WithSteps(string json) => new StubHttpMessageHandler().On(
        "GET /v1/operations/a",
        StubResponse.Json($$$"""{"id":"a","status":"succeeded","result":{"mode":"fail-fast","ok":true,"runtime":"r","steps":{{{json}}}}}"""));
}

using System.Management.Automation;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>The output of <c>Invoke-BctrlRequest</c>.</summary>
public sealed class InvokeResponseTests
{
    [Fact]
    public void A_JSON_object_becomes_a_custom_object()
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson("""{"name":"x","n":1,"nested":{"list":[1,{"a":null}]},"at":"2026-03-01T10:00:00Z"}"""));

        var response = session.Run("Invoke-BctrlRequest /v1/x").Single();

        Assert.IsType<PSCustomObject>(response.BaseObject);
        Assert.Equal("x", response.Value("name"));
        Assert.Equal(1L, response.Value("n"));
        Assert.Equal("2026-03-01T10:00:00Z", response.Value("at"));
        Assert.Equal(2, Assert.IsType<object[]>(response.Value("nested.list")).Length);
    }

    [Fact]
    public void The_items_of_a_JSON_array_are_emitted_separately()
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson("""[{"n":1},"two",[3,4]]"""));

        var outcome = session.Run("Invoke-BctrlRequest /v1/x").MustBeClean();

        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(1L, outcome.Output[0].Value("n"));
        Assert.Equal("two", outcome.Output[1].BaseObject);
        Assert.Equal([3L, 4L], Assert.IsType<object[]>(outcome.Output[2].BaseObject));
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("null", 0)]
    [InlineData("{}", 1)]
    [InlineData("3", 1)]
    [InlineData("\"\"", 1)]
    [InlineData("false", 1)]
    [InlineData("", 0)]
    public void Each_JSON_value_has_the_expected_number_of_outputs(string json, int count)
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson(json));

        Assert.Equal(count, session.Run("Invoke-BctrlRequest /v1/x").MustBeClean().Output.Count);
    }

    [Theory]
    [InlineData(false, "running")]
    [InlineData(true, "running")]
    [InlineData(true, "succeeded")]
    public void The_JSON_of_an_operation_becomes_an_Operation(bool isEnveloped, string status)
    {
        var json = isEnveloped ? CannedOperation.WaitResponse("a", status) : CannedOperation.Json("a", status);
        using var session = new ModuleSession(AnyMethodStub.WithJson(json));

        var operation = session.Run("Invoke-BctrlRequest /v1/x").Single();

        Assert.Equal("Bctrl.Operation", operation.BaseObject.GetType().FullName);
        Assert.Equal(status, operation.Text("Status"));
        Assert.Equal(status == "running" && isEnveloped, operation.Value("TimedOutWaiting"));
    }

    [Fact]
    public void An_operation_becomes_known_and_keeps_its_additional_properties()
    {
        var stub = AnyMethodStub.WithJson(CannedOperation.Json("a", "running", extra: "\"priority\":3"))
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);

        Assert.Equal(3L, session.Run("Invoke-BctrlRequest /v1/x").Single().Value("Priority"));
        Assert.Equal(["a"], session.Run("Get-BctrlOperation").MustBeClean().Ids);
    }

    [Fact]
    public void An_object_that_is_not_an_operation_stays_a_custom_object()
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson("""{"id":"a","status":"running"}"""));

        Assert.IsType<PSCustomObject>(session.Run("Invoke-BctrlRequest /v1/x").Single().BaseObject);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/csv; charset=utf-8")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/xml")]
    [InlineData("application/yaml; charset=utf-8")]
    public void Text_is_emitted_as_a_string(string contentType)
    {
        using var session = new ModuleSession(AnyMethodStub.With(StubResponse.Text("{\"a\":1}\nü", contentType: contentType)));

        Assert.Equal("{\"a\":1}\nü", session.Run("Invoke-BctrlRequest /v1/x").Single().BaseObject);
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "latin1")]
    [InlineData("text/plain; charset=\"utf-16\"", "utf-16")]
    [InlineData("text/plain; charset=nonsense", "utf-8")]
    public void Text_is_decoded_with_the_charset_of_its_content_type(string contentType, string encoding)
    {
        using var session = new ModuleSession(AnyMethodStub.With(StubResponse.Bytes(Encoding.GetEncoding(encoding).GetBytes("grün"), contentType)));

        Assert.Equal("grün", session.Run("Invoke-BctrlRequest /v1/x").Single().BaseObject);
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    [InlineData("")]
    public void Any_other_content_is_emitted_as_bytes(string contentType)
    {
        byte[] bytes = [0, 255, 128, 10];
        using var session = new ModuleSession(AnyMethodStub.With(StubResponse.Bytes(bytes, contentType)));

        Assert.Equal(bytes, session.Run("Invoke-BctrlRequest /v1/x").Single().BaseObject);
    }

    [Fact]
    public void Raw_outputs_the_JSON_text_unchanged()
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson("{ \"b\" : 1,  \"a\":2 }"));

        Assert.Equal("{ \"b\" : 1,  \"a\":2 }", session.Run("Invoke-BctrlRequest /v1/x -Raw").Single().BaseObject);
    }

    [Theory]
    [InlineData("{ \"a\":")]
    [InlineData("<html></html>")]
    public void Invalid_JSON_with_a_JSON_content_type_is_an_error(string body)
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson(body));

        var error = session.Run("Invoke-BctrlRequest /v1/x").Error();

        Assert.Equal("InvalidResponse", error.Id());
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
    }

    [Fact]
    public void StatusCodeVariable_and_ResponseHeadersVariable_are_set()
    {
        var stub = AnyMethodStub.With(StubResponse.Json("{}", 202).With("x-request-id", "req-9").With("X-Page", "2"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("""
            $null = Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers
            $status; $headers['x-request-id']; $headers['X-PAGE']; $headers['content-type']
            """).MustBeClean();

        Assert.Equal([202, "req-9", "2", "application/json"], outcome.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void The_variables_are_set_before_the_next_command_in_the_pipeline_runs()
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson("[1,2]"));

        Assert.Equal(
            ["200", "200"],
            session.Run("Invoke-BctrlRequest /v1/x -StatusCodeVariable status | ForEach-Object { \"$status\" }").MustBeClean().Output.Select(item => item.ToString()));
    }

    [Theory]
    [InlineData("-ErrorAction SilentlyContinue", 404)]
    [InlineData("-ErrorAction Stop", 404)]
    [InlineData("", 401)] // This error ends the command.
    public void The_variables_are_set_for_an_error_response_too(string errorAction, int status)
    {
        var stub = AnyMethodStub.With(StubResponse.Error(status, "No.", requestId: "req-3"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run($$"""
            try { Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers {{errorAction}} } catch { }
            $status; $headers['x-request-id']
            """);

        Assert.Equal([status, "req-3"], outcome.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void The_variables_are_set_to_null_when_no_response_was_received()
    {
        using var session = ModuleSession.WithoutRetries(AnyMethodStub.With(StubResponse.Json("{}"), StubResponse.ConnectionRefused()));

        var outcome = session.Run("""
            1..2 | ForEach-Object {
                $null = Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers -ErrorAction SilentlyContinue
                "$status/$($headers.Count)"
            }
            """);

        Assert.Equal(["200/1", "/0"], outcome.Output.Select(item => item.ToString()));
    }

    [Theory]
    [InlineData(400, "InvalidRequest", ErrorCategory.InvalidArgument)]
    [InlineData(403, "PermissionDenied", ErrorCategory.PermissionDenied)]
    [InlineData(404, "NotFound", ErrorCategory.ObjectNotFound)]
    [InlineData(409, "Conflict", ErrorCategory.InvalidOperation)]
    [InlineData(418, "InvalidRequest", ErrorCategory.InvalidArgument)]
    [InlineData(422, "InvalidRequest", ErrorCategory.InvalidArgument)]
    [InlineData(429, "RateLimited", ErrorCategory.LimitsExceeded)]
    [InlineData(500, "ServerError", ErrorCategory.ResourceUnavailable)]
    [InlineData(503, "ServerError", ErrorCategory.ResourceUnavailable)]
    [InlineData(302, "InvalidResponse", ErrorCategory.InvalidData)]
    public void A_status_code_has_the_same_error_as_in_the_other_cmdlets(int status, string errorId, ErrorCategory category)
    {
        using var session = ModuleSession.WithoutRetries(AnyMethodStub.With(StubResponse.Error(status, "The server's words.", "the.code", "req-5")));

        var error = session.Run("Invoke-BctrlRequest /v1/x").Error();

        Assert.Equal(errorId, error.Id());
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("/v1/x", error.TargetObject);
        Assert.Equal(status, error.Exception.Value("StatusCode"));
        Assert.Equal("the.code", error.Exception.Text("Code"));
        Assert.Equal("req-5", error.Exception.Text("RequestId"));
        Assert.Equal("The server's words.", error.Exception.Text("ServerMessage"));
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Contains("'/v1/x'", status == 429 ? "'/v1/x'" : error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rejected_key_ends_the_command()
    {
        var stub = AnyMethodStub.With(StubResponse.Error(401, "No."));
        using var session = new ModuleSession(stub);

        var error = session.Catch("1, 2 | Invoke-BctrlRequest /v1/x POST");

        Assert.Equal("Unauthorized", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void Verbose_writes_one_line_for_each_request_without_the_key()
    {
        using var session = ModuleSession.WithQuickRetries(AnyMethodStub.With(StubResponse.Error(503, "Busy."), StubResponse.Json("{}").With("x-request-id", "req-2")));

        var outcome = session.Run("Invoke-BctrlRequest '/v1/x?a=1' -Verbose").MustBeClean();

        Assert.Contains(outcome.Verbose, line => line.StartsWith("GET https://api.example.test/v1/x?a=1: 503 in ", StringComparison.Ordinal));
        Assert.Contains(outcome.Verbose, line => line.StartsWith("GET https://api.example.test/v1/x?a=1: 200 in ", StringComparison.Ordinal) && line.EndsWith("request id req-2", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Verbose, line => line.Contains(ModuleSession.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void The_cmdlet_can_be_stopped()
    {
        var stub = AnyMethodStub.With(StubResponse.Json("{}").WaitForRelease());
        using var session = new ModuleSession(stub);

        using var running = session.Start("Invoke-BctrlRequest /v1/x");
        Eventually.True(() => stub.InFlight == 1, "the request is in flight");
        running.Stop();

        Eventually.True(() => stub.InFlight == 0, "all requests are cancelled");
    }
}

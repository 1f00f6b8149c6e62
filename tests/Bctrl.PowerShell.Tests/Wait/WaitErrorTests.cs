using System.Management.Automation;
using System.Security.Authentication;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitErrorTests
{
    public static readonly TheoryData<int, string, ErrorCategory> Refusals = new()
    {
        { 400, "InvalidRequest", ErrorCategory.InvalidArgument },
        { 402, "InvalidRequest", ErrorCategory.InvalidArgument },
        { 403, "PermissionDenied", ErrorCategory.PermissionDenied },
        { 404, "OperationNotFound", ErrorCategory.ObjectNotFound },
        { 405, "InvalidRequest", ErrorCategory.InvalidArgument },
        { 408, "ServerError", ErrorCategory.ResourceUnavailable },
        { 409, "Conflict", ErrorCategory.InvalidOperation },
        { 410, "InvalidRequest", ErrorCategory.InvalidArgument },
        { 418, "InvalidRequest", ErrorCategory.InvalidArgument },
        { 422, "InvalidRequest", ErrorCategory.InvalidArgument },
        { 429, "RateLimited", ErrorCategory.LimitsExceeded },
        { 500, "ServerError", ErrorCategory.ResourceUnavailable },
        { 502, "ServerError", ErrorCategory.ResourceUnavailable },
        { 503, "ServerError", ErrorCategory.ResourceUnavailable },
        { 504, "ServerError", ErrorCategory.ResourceUnavailable },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_refusal_is_an_error_of_its_own_and_the_others_are_waited_for(int status, string errorId, ErrorCategory category)
    {
        var stub = Answers.AllEnded().OnWait("a", StubResponse.Error(status, "The moon is in the wrong place", "moon.wrong", "req-77"));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation");

        Assert.Equal(["b"], outcome.Ids);
        var error = outcome.Error();
        Assert.Equal($"{errorId},Bctrl.PowerShell.WaitBctrlOperationCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("a", error.TargetObject);
        Assert.Equal("Bctrl.BctrlApiException", error.Exception.GetType().FullName);
        Assert.Equal(status, error.Exception.Value("StatusCode"));
        Assert.Equal("moon.wrong", error.Exception.Value("Code"));
        Assert.Equal("req-77", error.Exception.Value("RequestId"));
        Assert.Equal("The moon is in the wrong place", error.Exception.Value("ServerMessage"));
        Assert.Equal(errorId, error.Exception.Text("Kind"));
        Assert.Contains("The moon is in the wrong place", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("moon.wrong", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("req-77", error.ToString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails.RecommendedAction));
    }

    [Fact]
    public void Without_a_connection_and_a_key_the_command_ends()
    {
        using var session = new ModuleSession();

        var error = session.Catch("Wait-BctrlOperation a");

        Assert.Equal("NotConnected", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Contains("BCTRL_API_KEY", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Connect-Bctrl", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_connection_was_ended_the_command_ends()
    {
        var stub = Answers.AllEnded();
        using var session = new ModuleSession(stub);

        Assert.Equal("NotConnected", session.Catch("Disconnect-Bctrl; Wait-BctrlOperation a").Id());
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void A_key_that_is_refused_is_wrong_for_all_and_ends_the_command()
    {
        var stub = Answers.NoneEnds().OnWait("a", StubResponse.Error(401, "Unknown key", "auth.required"));
        using var session = new ModuleSession(stub);

        var error = session.Catch("'b', 'a', 'c' | Wait-BctrlOperation");

        Assert.Equal("Unauthorized", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Equal("a", error.TargetObject);
        Assert.Equal(401, error.Exception.Value("StatusCode"));
        Assert.Equal("auth.required", error.Exception.Value("Code"));
        Assert.Contains("Connect-Bctrl", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Eventually.True(() => stub.InFlight == 0, "the other requests are given up");
    }

    [Fact]
    public void A_server_that_does_not_answer_is_an_error()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Refused());
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Run("Wait-BctrlOperation a").Error();

        Assert.Equal("ConnectionFailed", error.Id());
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Equal("a", error.TargetObject);
        Assert.Null(error.Exception.Value("StatusCode"));
        Assert.Contains("api.example.test", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Connection refused", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_is_an_error_and_not_tried_again()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Fault(new HttpRequestException(
            "The SSL connection could not be established, see inner exception.", new AuthenticationException("The remote certificate is invalid."))));
        using var session = ModuleSession.WithQuickRetries(stub);

        var error = session.Run("Wait-BctrlOperation a").Error();

        Assert.Equal("TlsFailed", error.Id());
        Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category);
        Assert.Contains("The remote certificate is invalid", error.ToString(), StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("42")]
    [InlineData("{\"operation\":null,\"timedOutWaiting\":false}")]
    [InlineData("{\"operation\":{},\"timedOutWaiting\":false}")]
    [InlineData("{\"operation\":{\"id\":\"a\"}}")]
    [InlineData("{\"operation\":{\"id\":\"a\",\"status\":null}}")]
    [InlineData("{\"operation\":{\"id\":\"a\",\"status\":{}}}")]
    [InlineData("{\"operation\":{\"id\":\"a\",\"status\":\"succ")]
    [InlineData("Welcome to the guest network!")]
    [InlineData("<html><title>Log in</title></html>")]
    public void An_answer_that_is_no_operation_is_an_error_and_the_others_are_waited_for(string body)
    {
        var stub = Answers.AllEnded().OnWait("a", StubResponse.Text(body, contentType: "application/json").With("x-request-id", "req-9"));
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation");

        Assert.Equal(["b"], outcome.Ids);
        var error = outcome.Error();
        Assert.Equal("InvalidResponse", error.Id());
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal("a", error.TargetObject);
        Assert.Equal(200, error.Exception.Value("StatusCode"));
        Assert.Equal("req-9", error.Exception.Value("RequestId"));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public void An_answer_in_the_shape_of_the_other_routes_is_an_operation_too()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Json(CannedOperation.Json("a")));
        using var session = new ModuleSession(stub);

        Assert.Equal("succeeded", session.Run("Wait-BctrlOperation a").Single().Text("Status"));
    }

    [Fact]
    public void An_answer_nested_too_deep_is_an_error()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));
        var stub = new StubHttpMessageHandler().OnWait("a", Answers.Wait("a", extra: $"\"deep\":{deep}"));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal("InvalidResponse", session.Run("Wait-BctrlOperation a").Error().Id());
    }

    [Fact]
    public void An_answer_that_is_too_large_is_an_error()
    {
        var body = new byte[65 << 20];
        Array.Fill(body, (byte)' ');
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Bytes(body));
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Run("Wait-BctrlOperation a").Error();

        Assert.Equal("ResponseTooLarge", error.Id());
        Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category);
        Assert.Contains("64 MiB", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("a", error.TargetObject);
    }

    [Theory]
    [InlineData("""{"error":"It is closed","code":"shop.closed","requestId":"r-1"}""", "It is closed", "shop.closed", "r-1")]
    [InlineData("""{"error":{"message":"It is closed","code":"shop.closed","requestId":"r-1"}}""", "It is closed", "shop.closed", "r-1")]
    [InlineData("""{"message":"It is closed","code":"shop.closed"}""", "It is closed", "shop.closed", null)]
    [InlineData("\"It is closed\"", "It is closed", null, null)]
    [InlineData("It is closed", "It is closed", null, null)]
    [InlineData("<html><head><title>It is closed</title></head></html>", "It is closed", null, null)]
    [InlineData("", null, null, null)]
    public void The_servers_words_are_found_in_every_shape_of_error(string body, string? message, string? code, string? requestId)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Text(body, 403));
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Run("Wait-BctrlOperation a").Error();

        Assert.Equal("PermissionDenied", error.Id());
        Assert.Contains(message ?? "403", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(code, error.Exception.Value("Code"));
        Assert.Equal(requestId, error.Exception.Value("RequestId"));
    }

    [Fact]
    public void The_servers_words_can_not_move_the_cursor_of_a_terminal()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Text("{\"error\":\"\\u001b[2J\\u001b]0;gotcha\\u0007 no\\r\\nway\"}", 403));
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Run("Wait-BctrlOperation a").Error();

        Assert.DoesNotContain(error.ToString(), char.IsControl);
        Assert.DoesNotContain(error.Exception.Text("ServerMessage")!, char.IsControl);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public void A_redirect_is_not_followed(int status)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Text("", status).With("Location", "https://elsewhere.example/"));
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Run("Wait-BctrlOperation a").Error();

        Assert.Equal("InvalidResponse", error.Id());
        Assert.Contains("elsewhere.example", error.ToString(), StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void ErrorAction_Stop_ends_the_command_at_the_first_error()
    {
        var stub = Answers.NoneEnds().OnWait("a", StubResponse.Error(404, "No such operation."));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal("OperationNotFound", session.Catch("'b', 'a' | Wait-BctrlOperation -ErrorAction Stop").Id());
        Eventually.True(() => stub.InFlight == 0, "the other requests are given up");
    }

    [Fact]
    public void ErrorAction_SilentlyContinue_and_ErrorVariable_work_as_everywhere()
    {
        var stub = Answers.AllEnded().OnWait("a", StubResponse.Error(404, "No such operation."));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable +missed | ForEach-Object Id; $missed.Count");

        Assert.Equal(["b", 1], outcome.MustBeClean().Output.Select(item => item.BaseObject));
    }
}

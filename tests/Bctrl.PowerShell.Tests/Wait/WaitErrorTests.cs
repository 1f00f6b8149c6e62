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
    public void An_error_status_is_an_error_for_its_operation_only(int status, string errorId, ErrorCategory category)
    {
        var stub = Responses.AllCompleted().OnWait("a", StubResponse.Error(status, "The moon is in the wrong place", "moon.wrong", "req-77"));
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
    public void Without_a_connection_and_a_key_the_command_ends_with_an_error()
    {
        using var session = new ModuleSession();

        var error = session.Catch("Wait-BctrlOperation a");

        Assert.Equal("NotConnected", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Contains("BCTRL_API_KEY", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Connect-Bctrl", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void After_Disconnect_Bctrl_the_command_ends_with_an_error()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        Assert.Equal("NotConnected", session.Catch("Disconnect-Bctrl; Wait-BctrlOperation a").Id());
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void A_rejected_key_ends_the_command_for_all_operations()
    {
        var stub = Responses.NoneCompletes().OnWait("a", StubResponse.Error(401, "Unknown key", "auth.required"));
        using var session = new ModuleSession(stub);

        var error = session.Catch("'b', 'a', 'c' | Wait-BctrlOperation");

        Assert.Equal("Unauthorized", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Equal("a", error.TargetObject);
        Assert.Equal(401, error.Exception.Value("StatusCode"));
        Assert.Equal("auth.required", error.Exception.Value("Code"));
        Assert.Contains("Connect-Bctrl", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Eventually.True(() => stub.InFlight == 0, "the other requests are cancelled");
    }

    [Fact]
    public void A_connection_that_is_closed_during_the_wait_ends_the_command_with_one_error()
    {
        var stub = Responses.NoneResponds();
        using var session = new ModuleSession(stub);
        var connection = (IDisposable)session.Run("Get-BctrlConnection").Single().BaseObject;

        using var running = session.Start("'a', 'b', 'c' | Wait-BctrlOperation");
        Eventually.True(() => stub.InFlight == 3, "the requests are in flight");
        connection.Dispose();
        var outcome = running.Finish();

        Assert.Equal("NotConnected", outcome.Error().Id());
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_refused_connection_is_an_error()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.ConnectionRefused());
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
    public void An_untrusted_certificate_is_an_error_and_not_retried()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Throws(new HttpRequestException(
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
    public void An_invalid_response_is_an_error_for_its_operation_only(string body)
    {
        var stub = Responses.AllCompleted().OnWait("a", StubResponse.Text(body, contentType: "application/json").With("x-request-id", "req-9"));
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
    public void A_response_without_an_envelope_is_accepted()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Json(CannedOperation.Json("a")));
        using var session = new ModuleSession(stub);

        Assert.Equal("succeeded", session.Run("Wait-BctrlOperation a").Single().Text("Status"));
    }

    [Fact]
    public void A_response_that_is_nested_too_deep_is_an_error()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", extra: $"\"deep\":{deep}"));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal("InvalidResponse", session.Run("Wait-BctrlOperation a").Error().Id());
    }

    [Fact]
    public void A_response_that_is_too_large_is_an_error()
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
    public void The_error_message_of_the_server_is_read_from_each_known_format(string body, string? message, string? code, string? requestId)
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
    public void The_error_message_of_the_server_has_no_control_characters()
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
        var stub = Responses.NoneCompletes().OnWait("a", StubResponse.Error(404, "No such operation."));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal("OperationNotFound", session.Catch("'b', 'a' | Wait-BctrlOperation -ErrorAction Stop").Id());
        Eventually.True(() => stub.InFlight == 0, "the other requests are cancelled");
    }

    [Fact]
    public void ErrorAction_SilentlyContinue_and_ErrorVariable_work()
    {
        var stub = Responses.AllCompleted().OnWait("a", StubResponse.Error(404, "No such operation."));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable +missed | ForEach-Object Id; $missed.Count");

        Assert.Equal(["b", 1], outcome.MustBeClean().Output.Select(item => item.BaseObject));
    }
}

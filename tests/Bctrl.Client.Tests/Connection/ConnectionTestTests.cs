using Bctrl.Client.Tests.Polling;

namespace Bctrl.Client.Tests.Connection;

public sealed class ConnectionTestTests : IDisposable
{
    private const string Route = "GET /v1/operations/00000000-0000-0000-0000-000000000000";
    private const string ToolCallRoute = "GET /v1/tool-calls/tc_0000000000000000000000";

    private readonly StubHttpMessageHandler _server = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly List<RequestEvent> _events = [];

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_server_that_does_not_find_the_operation_is_the_API()
    {
        Respond(StubResponse.Error(404, "No such operation.", "operation.not_found"));

        await RunAsync();

        Assert.Equal([Route], _server.Requests.Select(request => request.ToString()));
        var trace = Assert.IsType<RequestEvent.Sent>(Assert.Single(_events)).Trace.ToString();
        Assert.Contains("404", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404 page not found")]
    [InlineData("""{"error":"Not found","code":"route.not_found"}""")]
    public async Task A_server_that_has_only_tool_calls_is_the_API(string body)
    {
        Respond(StubResponse.Text(body, 404));
        _server.On(ToolCallRoute, StubResponse.Error(404, "No such tool call.", "tool_call.not_found"));

        await RunAsync();

        Assert.Equal([Route, ToolCallRoute], _server.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public async Task A_server_that_has_only_tool_calls_reports_a_key_that_is_wrong()
    {
        Respond(StubResponse.Text("404 page not found", 404));
        _server.On(ToolCallRoute, StubResponse.Error(401, "No"));

        Assert.Equal(BctrlErrorKind.Unauthorized, (await AssertFailsAsync()).Kind);
    }

    [Theory]
    [InlineData("""{"error":"Not found","code":"not_found"}""")]
    [InlineData("""{"code":"not_found"}""")]
    [InlineData("""{"error":{"code":"operation.not_found","message":"Not found"}}""")]
    public async Task An_error_with_a_code_is_that_of_the_API(string json)
    {
        Respond(StubResponse.Json(json, 404));
        await RunAsync();
    }

    [Fact]
    public async Task A_server_that_finds_the_operation_is_the_API()
    {
        Respond(StubResponse.Json(CannedOperation.Json(ConnectionTest.OperationId)));
        await RunAsync();
    }

    [Theory]
    [InlineData(401, BctrlErrorKind.Unauthorized, "The server rejected the API key: No (401 Unauthorized, some.code, request id req-1).")]
    [InlineData(403, BctrlErrorKind.PermissionDenied, "The API key does not have permission to access the test operation: No (403 Forbidden, some.code, request id req-1).")]
    [InlineData(400, BctrlErrorKind.InvalidRequest, "The server rejected the request for the test operation: No (400 BadRequest, some.code, request id req-1).")]
    public async Task An_error_is_reported_at_once(int statusCode, BctrlErrorKind kind, string message)
    {
        Respond(StubResponse.Error(statusCode, "No"));

        var failure = await AssertFailsAsync();

        Assert.Equal(kind, failure.Kind);
        Assert.Equal($"The test request to https://api.example.com/ failed: {message}", failure.Message);
        Assert.Equal((statusCode, "some.code", "req-1", "No"), (failure.StatusCode, failure.Code, failure.RequestId, failure.ServerMessage));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("<html><title>Welcome</title></html>", "a web page instead of JSON: \"Welcome\"")]
    [InlineData("404 page not found", "404 page not found")]
    [InlineData("""{"message":"Route not found","error":"Not Found","statusCode":404}""", "Route not found")]
    [InlineData("""{"error":"Not found","code":"route.not_found"}""", "Not found", ", route.not_found")]
    public async Task A_server_without_the_route_is_not_the_API(string body, string shown, string code = "")
    {
        Respond(StubResponse.Text(body, 404));

        var failure = await AssertFailsAsync();

        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.Equal(
            "The test request to https://api.example.com/ failed: The server does not respond like the bctrl API. " +
            $"The server could not find the test operation: {shown} (404 NotFound{code}).",
            failure.Message);
    }

    [Theory]
    [InlineData("<html><title>Welcome</title></html>", "It is a web page instead of JSON: \"Welcome\".")]
    [InlineData("{}", "It does not contain an operation with an id and a status.")]
    [InlineData("", "The input does not contain any JSON tokens.")]
    public async Task A_server_that_responds_with_something_else_is_not_the_API(string body, string reason)
    {
        Respond(StubResponse.Text(body));

        var failure = await AssertFailsAsync();

        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.StartsWith($"The test request to https://api.example.com/ failed: The response for the test operation is not valid. {reason}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_network_is_retried_twice()
    {
        Respond(StubResponse.ConnectionRefused());

        var failure = await AssertFailsAsync();

        Assert.Equal(BctrlErrorKind.ConnectionFailed, failure.Kind);
        Assert.StartsWith("The test request to https://api.example.com/ failed 3 times: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);
        Assert.Equal([(1, 2), (2, 2)], _events.OfType<RequestEvent.Retrying>().Select(retry => (retry.FailureCount, retry.MaximumRetryCount)));
        Assert.InRange(_clock.Now.TotalSeconds, 0, 1.5);
    }

    [Fact]
    public async Task A_connection_without_retries_has_none()
    {
        Respond(StubResponse.Error(503, "Down"));

        var failure = await AssertFailsAsync(maximumRetryCount: 0);

        Assert.Equal(BctrlErrorKind.ServerError, failure.Kind);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_available_again_passes()
    {
        Respond(StubResponse.Error(503, "Down"), StubResponse.Error(404, "No such operation.", "operation.not_found"));
        await RunAsync();
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_short_Retry_After_is_waited_for()
    {
        Respond(StubResponse.Error(429, "Slow down").With("Retry-After", "4"), StubResponse.Error(404, "No such operation.", "operation.not_found"));
        await RunAsync();
        Assert.InRange(_clock.Now.TotalSeconds, 4, 4.5);
    }

    [Theory]
    [InlineData(60, "60 s")]
    [InlineData(600, "10 minutes")]
    [InlineData(3 * 3600 - 1, "3 hours")]
    [InlineData(86400, "1 day")]
    [InlineData(int.MaxValue, "24856 days")]
    public async Task A_long_Retry_After_is_an_error_at_once_that_says_how_long(int seconds, string delay)
    {
        Respond(StubResponse.Error(429, "Slow down").With("Retry-After", $"{seconds}"));

        var failure = await AssertFailsAsync();

        Assert.Equal(BctrlErrorKind.RateLimited, failure.Kind);
        Assert.EndsWith($"Slow down (429 TooManyRequests, some.code, request id req-1). The server requests a delay of {delay}.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, _clock.Now);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_server_that_does_not_respond_fails_after_the_limit()
    {
        Respond(StubResponse.Json("{}").WaitForRelease());
        using var connection = Connect();
        var running = new ConnectionTest(connection, _events.Add).RunAsync(TestContext.Current.CancellationToken);
        while (_server.InFlight == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);

        Assert.True(_clock.FireNext());

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => running);
        Assert.Equal(BctrlErrorKind.ConnectionFailed, failure.Kind);
        Assert.Equal("The test request to https://api.example.com/ failed: api.example.com did not respond within 10 s.", failure.Message);
        Assert.Equal(ConnectionTest.TimeLimit, _clock.Now);
    }

    [Fact]
    public async Task The_caller_can_cancel_it()
    {
        Respond(StubResponse.Json("{}").WaitForRelease());
        using var connection = Connect();
        using var cancellation = new CancellationTokenSource();
        var running = new ConnectionTest(connection, _events.Add).RunAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task The_key_is_not_in_the_error_of_a_server_that_repeats_it()
    {
        Respond(StubResponse.Error(401, $"Unknown key {TestConnection.ApiKey}"));
        Assert.DoesNotContain("canary", (await AssertFailsAsync()).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Responds to the test. The server does not have the other route.</summary>
    private void Respond(params StubResponse[] responses) =>
        _server.On(Route, responses).On(ToolCallRoute, StubResponse.Error(404, "No such route.", "route.not_found"));

    private BctrlConnection Connect(int maximumRetryCount = BctrlConnection.DefaultMaximumRetryCount) => new(new()
    {
        ApiKey = TestConnection.ToSecureString(TestConnection.ApiKey),
        Server = new Uri("https://api.example.com/v1"),
        Handler = _server,
        Clock = _clock,
        MaximumRetryCount = maximumRetryCount,
    });

    /// <summary>Runs the test, and advances the clock for its delays, but never to its limit.</summary>
    private async Task RunAsync(int maximumRetryCount = BctrlConnection.DefaultMaximumRetryCount)
    {
        using var connection = Connect(maximumRetryCount);
        var running = new ConnectionTest(connection, _events.Add).RunAsync(TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            if (!_clock.FireNext(latest: ConnectionTest.TimeLimit - TimeSpan.FromSeconds(1)))
                await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        await running;
    }

    private Task<BctrlApiException> AssertFailsAsync(int maximumRetryCount = BctrlConnection.DefaultMaximumRetryCount) =>
        Assert.ThrowsAsync<BctrlApiException>(() => RunAsync(maximumRetryCount));
}

namespace Bctrl.Client.Tests.ToolCalls;

public sealed class ToolCallStartTests : StubbedServerTests
{
    [Fact]
    public async Task The_request_has_the_tool_the_input_and_the_key()
    {
        Handler.On("POST /v1/tools/captcha.solve/calls", StubResponse.Json(CannedToolCall.Json("tc_A", "queued"), 202));

        var call = await StartAsync("captcha.solve");

        Assert.Equal(("tc_A", ToolCallStatus.Queued), (call.Id, call.Status));
        var request = Assert.Single(Handler.Requests);
        Assert.Equal("{\"url\":\"é\"}", request.Body);
        Assert.Equal(("key-1", "application/json"), (request.Headers["Idempotency-Key"], request.Headers["Content-Type"]));
        Assert.Equal($"Bearer {TestConnection.ApiKey}", request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("tool_A/b", "tool_A%2Fb")]
    [InlineData("a?b=c#d", "a%3Fb%3Dc%23d")]
    [InlineData("é %2F", "%C3%A9%20%252F")]
    public async Task The_tool_is_escaped(string tool, string escaped)
    {
        Handler.On("POST /v1/tools/*/calls", StubResponse.Json(CannedToolCall.Json("tc_A", "queued"), 202));

        await StartAsync(tool);

        Assert.Equal($"/v1/tools/{escaped}/calls", Assert.Single(Handler.Requests).Uri.PathAndQuery);
    }

    /// <summary>The Uri class resolves them, and the path would be that of another route.</summary>
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_tool_whose_path_cannot_be_sent_is_not_valid(string tool)
    {
        var failure = await Assert.ThrowsAsync<BctrlException>(() => StartAsync(tool));

        Assert.Equal(BctrlErrorKind.InvalidRequest, failure.Kind);
        Assert.Empty(Handler.Requests);
    }

    [Theory]
    [InlineData(404, true, BctrlErrorKind.ToolNotFound, "The server could not find tool 'captcha.solve': no")]
    [InlineData(409, true, BctrlErrorKind.IdempotencyKeyReused, "The idempotency key was used before for another request: no")]
    [InlineData(409, false, BctrlErrorKind.Conflict, "The current state of tool 'captcha.solve' does not allow this request: no")]
    [InlineData(400, true, BctrlErrorKind.InvalidRequest, "The server rejected the request for tool 'captcha.solve': no")]
    [InlineData(403, false, BctrlErrorKind.PermissionDenied, "The API key does not have permission to access tool 'captcha.solve': no")]
    public async Task An_error_response_describes_the_tool(int status, bool isOwnKey, BctrlErrorKind kind, string message)
    {
        Handler.On("POST /v1/tools/*/calls", StubResponse.Error(status, "no"));

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => StartAsync("captcha.solve", isOwnKey));

        Assert.Equal(kind, failure.Kind);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_without_a_tool_call_is_an_error()
    {
        Handler.On("POST /v1/tools/*/calls", StubResponse.Json("{}", 202));

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => StartAsync("captcha.solve"));

        Assert.Equal(
            (BctrlErrorKind.InvalidResponse, "The response for tool 'captcha.solve' is not valid. It does not contain a tool call with an id and a status."),
            (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task A_request_that_failed_is_sent_again_with_the_same_key_so_that_it_starts_one_tool_call()
    {
        Handler.On(
            "POST /v1/tools/*/calls",
            StubResponse.ConnectionRefused(), StubResponse.Error(503, "no"), StubResponse.Error(429, "no"), StubResponse.Json(CannedToolCall.Json("tc_A", "queued"), 202));
        var retry = new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 0);
        var throttle = new RequestThrottle(() => 10, null, retry, TimeProvider.System, _ => { });
        var sender = new RequestSender(retry, throttle, TimeProvider.System, _ => { });
        var request = ToolCallStart.CreateRequest("captcha.solve", "{}"u8.ToArray(), "key-1", isOwnKey: false);

        var call = await sender.SendAsync(SendAsync, request, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken);

        Assert.Equal("tc_A", call.Id);
        Assert.Equal(4, Handler.Requests.Count);
        Assert.All(Handler.Requests, each => Assert.Equal(("key-1", "{}"), (each.Headers["Idempotency-Key"], each.Body)));
    }

    private Task<ToolCall> StartAsync(string tool, bool isOwnKey = false) =>
        SendAsync(ToolCallStart.CreateRequest(tool, System.Text.Encoding.UTF8.GetBytes("{\"url\":\"é\"}"), "key-1", isOwnKey));

    private Task<ToolCall> SendAsync(ApiRequest request) =>
        Connection.SendAsync(request, new ToolCallStart(Connection).ReadAsync, null, TestContext.Current.CancellationToken);
}

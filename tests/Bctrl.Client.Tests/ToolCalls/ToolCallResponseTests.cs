namespace Bctrl.Client.Tests.ToolCalls;

/// <summary>Tests of the response to the question of a tool call.</summary>
public sealed class ToolCallResponseTests : StubbedServerTests
{
    [Fact]
    public async Task The_request_has_the_response_and_returns_the_tool_call()
    {
        Respond(StubResponse.Json(CannedToolCall.Json(TestConnection.ToolCallId, "running")));

        var call = await SendAsync();

        Assert.Equal(ToolCallStatus.Running, call.Status);
        var request = Assert.Single(Handler.Requests);
        Assert.Equal(($"POST /v1/tool-calls/{TestConnection.ToolCallId}/respond", "{\"approved\":true}"), (request.ToString(), request.Body));
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData(404, BctrlErrorKind.ToolCallNotFound, "The server could not find tool call '#': no")]
    [InlineData(409, BctrlErrorKind.Conflict, "The current state of tool call '#' does not allow this request: no")]
    [InlineData(422, BctrlErrorKind.InvalidRequest, "The server rejected the request for tool call '#': no")]
    [InlineData(503, BctrlErrorKind.ServerError, "The server could not process the request for tool call '#': no")]
    public async Task An_error_is_about_the_tool_call_and_never_transient(int status, BctrlErrorKind kind, string message)
    {
        Respond(StubResponse.Error(status, "no"));

        var failure = await Assert.ThrowsAsync<BctrlApiException>(SendAsync);

        Assert.Equal((kind, false), (failure.Kind, failure.IsTransient));
        Assert.StartsWith(message.Replace("#", TestConnection.ToolCallId, StringComparison.Ordinal), failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The server may have received it, and the tool call may have another question by now.</summary>
    [Fact]
    public async Task A_response_is_not_sent_again_after_a_connection_failure()
    {
        Respond(StubResponse.ConnectionRefused());

        Assert.False((await Assert.ThrowsAsync<BctrlApiException>(SendAsync)).IsTransient);
    }

    [Fact]
    public async Task A_response_about_another_tool_call_is_an_error()
    {
        Respond(StubResponse.Json(CannedToolCall.Json("tc_B", "running")));

        Assert.Equal(BctrlErrorKind.InvalidResponse, (await Assert.ThrowsAsync<BctrlApiException>(SendAsync)).Kind);
    }

    private void Respond(StubResponse response) => Handler.On("POST /v1/tool-calls/*/respond", response);

    private Task<ToolCall> SendAsync()
    {
        var client = new ToolCallClient(Connection);
        return Connection.SendAsync(
            client.CreateRespond(TestConnection.ToolCallId, "{\"approved\":true}"u8.ToArray()), client.ReadResponseAsync, null, TestContext.Current.CancellationToken);
    }
}

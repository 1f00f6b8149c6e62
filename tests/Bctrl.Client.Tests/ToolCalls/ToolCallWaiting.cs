namespace Bctrl.Client.Tests.ToolCalls;

/// <summary>The base class of tests of one wait for a tool call, which is up to three requests.</summary>
public abstract class ToolCallWaiting : StubbedServerTests
{
    private protected const string Id = TestConnection.ToolCallId;

    /// <summary>The requests so far, without the beginning that they have in common.</summary>
    private protected IEnumerable<string> Requests => Handler.Requests.Select(request =>
        $"{request.Method} {request.Uri.PathAndQuery}".Replace($"/v1/tool-calls/{Id}", "", StringComparison.Ordinal));

    private protected void Respond(params StubResponse[] responses) => Handler.On("GET /v1/tool-calls/*/result", responses);

    private protected void RespondToGet(string call) => Handler.On("GET /v1/tool-calls/*", StubResponse.Json(call));

    private protected Task<PollResult<ToolCall>> WaitAsync(TimeSpan? timeout = null) =>
        new ToolCallClient(Connection).WaitAsync(Id, timeout ?? TimeSpan.FromSeconds(2), null, TestContext.Current.CancellationToken);

    private protected Task<BctrlApiException> AssertFailsAsync() => Assert.ThrowsAsync<BctrlApiException>(() => WaitAsync());
}

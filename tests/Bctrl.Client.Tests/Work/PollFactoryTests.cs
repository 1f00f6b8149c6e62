namespace Bctrl.Client.Tests.Work;

public class PollFactoryTests
{
    public static TheoryData<string> Requests() => ["wait", "get", "cancel"];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_request_is_traced_and_can_be_canceled(string request)
    {
        using var handler = new StubHttpMessageHandler();
        foreach (var route in (string[])["POST /v1/operations/*/wait", "GET /v1/operations/*", "POST /v1/operations/*/cancel"])
            handler.On(route, StubResponse.Json("{}").WaitForRelease());
        using var connection = TestConnection.Create(handler);
        using var cancel = new CancellationTokenSource();
        var traces = new List<RequestLogEntry>();

        var polling = Create(request, new OperationClient(connection))(TestConnection.OperationId, TimeSpan.FromSeconds(1), traces.Add, cancel.Token);
        Assert.Equal(1, handler.InFlight);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);
        Assert.Single(traces);
    }

    [Theory]
    [InlineData("wait", "running", false)]
    [InlineData("wait", "failed", true)]
    [InlineData("get", "running", true)]
    public async Task A_wait_request_is_repeated_until_the_operation_has_completed(string request, string status, bool isCompleted)
    {
        using var handler = new StubHttpMessageHandler().OnWait("*", StubResponse.Json(CannedOperation.WaitResponse(TestConnection.OperationId, status)))
            .On("GET /v1/operations/*", StubResponse.Json(CannedOperation.Json(TestConnection.OperationId, status)));
        using var connection = TestConnection.Create(handler);

        var result = await Create(request, new OperationClient(connection))(TestConnection.OperationId, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal((status, isCompleted, false), (result.Value.Status, result.IsCompleted, result.WasCompletedBefore));
    }

    /// <summary>The server rejects the cancellation of a completed operation with 409.</summary>
    [Theory]
    [InlineData("cancelling", null, true, false, false)]
    [InlineData("cancelling", null, false, true, false)]
    [InlineData("cancelled", null, true, true, true)]
    [InlineData(null, "succeeded", true, true, true)]
    [InlineData(null, "succeeded", false, true, true)]
    public async Task A_cancellation_returns_the_operation_even_if_it_had_completed_before(
        string? cancelStatus, string? getStatus, bool waits, bool isCompleted, bool wasCompletedBefore)
    {
        using var handler = CreateCancelHandler(cancelStatus, getStatus);
        using var connection = TestConnection.Create(handler);

        var result = await PollFactory.CreateCancel(new OperationClient(connection), waits)(
            TestConnection.OperationId, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal((cancelStatus ?? getStatus, isCompleted, wasCompletedBefore), (result.Value.Status, result.IsCompleted, result.WasCompletedBefore));
    }

    [Theory]
    [InlineData(409, "running", BctrlErrorKind.Conflict)]
    [InlineData(403, "succeeded", BctrlErrorKind.PermissionDenied)]
    public async Task A_cancellation_that_is_rejected_fails_unless_the_operation_has_completed(int status, string getStatus, BctrlErrorKind kind)
    {
        using var handler = CreateCancelHandler(null, getStatus, status);
        using var connection = TestConnection.Create(handler);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => PollFactory.CreateCancel(new OperationClient(connection), waitsForCompletion: true)(
            TestConnection.OperationId, TimeSpan.Zero, null, TestContext.Current.CancellationToken));

        Assert.Equal(kind, failure.Kind);
    }

    [Theory]
    [InlineData("running", false, false, false)]
    [InlineData("running", true, false, false)]
    [InlineData("requires_input", false, false, true)]
    [InlineData("requires_input", true, true, false)]
    public async Task A_wait_for_a_tool_call_may_end_when_it_requires_input(string status, bool untilInput, bool isCompleted, bool requiresInput)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/tool-calls/*/result", StubResponse.Json(CannedToolCall.Json(TestConnection.ToolCallId, status), 202));
        using var connection = TestConnection.Create(handler);

        var result = await PollFactory.CreateWait(new ToolCallClient(connection), untilInput)(
            TestConnection.ToolCallId, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal((status, isCompleted, requiresInput), (result.Value.Status, result.IsCompleted, result.RequiresInput));
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    public async Task A_wait_that_may_end_when_input_is_required_also_ends_with_the_completion(string status)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/tool-calls/*/result", StubResponse.Json("7"))
            .On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(TestConnection.ToolCallId, status)));
        using var connection = TestConnection.Create(handler);

        var result = await PollFactory.CreateWait(new ToolCallClient(connection), untilInput: true)(
            TestConnection.ToolCallId, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal((status, true, 7L), (result.Value.Status, result.IsCompleted, result.Value.Result));
    }

    [Theory]
    [InlineData("running", "", false, true, false)]
    [InlineData("running", "", true, false, false)]
    [InlineData("cancelled", "", true, true, true)]
    [InlineData("", "failed", true, true, true)]
    public async Task A_tool_call_is_canceled_like_an_operation(string cancelStatus, string getStatus, bool waits, bool isCompleted, bool wasCompletedBefore)
    {
        using var handler = new StubHttpMessageHandler()
            .On("POST /v1/tool-calls/*/cancel", cancelStatus.Length == 0 ? StubResponse.Error(409, "no") : StubResponse.Json(CannedToolCall.Json(TestConnection.ToolCallId, cancelStatus)))
            .On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(TestConnection.ToolCallId, getStatus)));
        using var connection = TestConnection.Create(handler);

        var result = await PollFactory.CreateCancel(new ToolCallClient(connection), waits)(
            TestConnection.ToolCallId, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal((cancelStatus + getStatus, isCompleted, wasCompletedBefore), (result.Value.Status, result.IsCompleted, result.WasCompletedBefore));
    }

    private static PollAsync<Operation> Create(string request, OperationClient client) => request switch
    {
        "wait" => PollFactory.CreateWait(client),
        "get" => PollFactory.CreateGet(client),
        _ => PollFactory.CreateCancel(client, waitsForCompletion: true),
    };

    private static StubHttpMessageHandler CreateCancelHandler(string? cancelStatus, string? getStatus, int status = 409) => new StubHttpMessageHandler()
        .On("POST /v1/operations/*/cancel", cancelStatus is null ? StubResponse.Error(status, "no") : StubResponse.Json(CannedOperation.Json(TestConnection.OperationId, cancelStatus)))
        .On("GET /v1/operations/*", StubResponse.Json(CannedOperation.Json(TestConnection.OperationId, getStatus ?? "queued")));
}

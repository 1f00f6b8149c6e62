namespace Bctrl.Client.Tests.Http;

public class RequestTests
{
    [Fact]
    public async Task A_wait_request_is_a_post_with_the_timeout_in_milliseconds()
    {
        using var handler = new StubHttpMessageHandler().OnWait("*", StubResponse.Json(CannedOperation.WaitResponse(TestConnection.OperationId)));
        using var connection = TestConnection.Create(handler);

        await connection.WaitAsync(TimeSpan.FromSeconds(1.5));
        await connection.WaitAsync(TimeSpan.FromTicks(1));
        await connection.WaitAsync(TimeSpan.Zero);

        Assert.Equal(["{\"timeoutMs\":1500}", "{\"timeoutMs\":1}", "{\"timeoutMs\":0}"], handler.Requests.Select(request => request.Body));
        Assert.All(handler.Requests, request =>
        {
            Assert.Equal($"POST /v1/operations/{TestConnection.OperationId}/wait", request.ToString());
            Assert.Equal("application/json", request.Headers["Content-Type"]);
            Assert.Equal("application/json", request.Headers["Accept"]);
        });
    }

    [Fact]
    public async Task Get_and_cancel_requests_have_their_own_routes()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);
        var client = new OperationClient(connection);

        await client.GetAsync(TestConnection.OperationId, null, TestContext.Current.CancellationToken);
        await client.CancelAsync(TestConnection.OperationId, null, TestContext.Current.CancellationToken);

        Assert.Equal(
            [$"GET /v1/operations/{TestConnection.OperationId}", $"POST /v1/operations/{TestConnection.OperationId}/cancel"],
            handler.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public async Task The_key_is_only_in_the_authorization_header()
    {
        var traces = new List<string>();
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler, subaccount: "sub-1");

        var operation = await connection.GetAsync(TestConnection.OperationId, trace => traces.Add(trace.ToString()));

        var request = Assert.Single(handler.Requests);
        Assert.Equal($"Bearer {TestConnection.ApiKey}", request.Headers["Authorization"]);
        string[] otherTexts =
        [
            .. request.Headers.Where(header => header.Key != "Authorization").Select(header => header.Value),
            request.Uri.AbsoluteUri, request.Body, connection.ToString(), operation.ToString(), .. traces,
        ];
        Assert.All(otherTexts, text => Assert.DoesNotContain("canary", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_key_is_not_in_errors()
    {
        StubResponse[] responses =
        [
            StubResponse.Error(401, "no"), StubResponse.Error(500, "no"), StubResponse.Text("no"), StubResponse.ConnectionRefused(),
            StubResponse.Json("{}", 302).With("Location", "https://other.example.com/"),
            // Some servers repeat the key in the error.
            StubResponse.Error(401, $"'{TestConnection.ApiKey}' is not a valid key", TestConnection.ApiKey, TestConnection.ApiKey),
            StubResponse.Json($$"""{"error":{"message":"no {{TestConnection.ApiKey}}","code":"{{TestConnection.ApiKey}}","requestId":"{{TestConnection.ApiKey}}"} }""", 403),
            StubResponse.Text($"Authorization: Bearer {TestConnection.ApiKey}", 400),
            StubResponse.Text($"<title>{TestConnection.ApiKey}</title>", 502, "text/html"),
            StubResponse.Json("{}", 307).With("Location", $"https://other.example.com/?key={TestConnection.ApiKey}"),
        ];
        foreach (var response in responses)
        {
            var failure = await TestConnection.AssertGetFailsAsync(response);
            foreach (var text in (string?[])[failure.ToString(), failure.Code, failure.ServerMessage, failure.RequestId])
                Assert.DoesNotContain("canary", text ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_response_with_the_id_of_another_operation_is_an_invalid_response()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json(CannedOperation.Json("another\u202e")));
        using var connection = TestConnection.Create(handler);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.False(failure.IsTransient);
        Assert.Contains("another\uFFFD", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_id_in_a_response_is_compared_without_regard_to_case()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);

        Assert.NotNull(await connection.GetAsync(TestConnection.OperationId.ToUpperInvariant()));
    }
}

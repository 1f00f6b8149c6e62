namespace Bctrl.Client.Tests.Http;

public class ErrorTests
{
    /// <summary>Some servers repeat the request, or the key that they reject.</summary>
    [Fact]
    public async Task An_error_that_contains_the_key_does_not_show_it_even_if_the_text_is_cut()
    {
        foreach (var length in Enumerable.Range(980, 30))
        {
            var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Error(400, new string('x', length) + TestConnection.ApiKey));

            Assert.DoesNotContain(TestConnection.ApiKey[..4], failure.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(TestConnection.ApiKey[..4], failure.ServerMessage, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_response_about_another_operation_does_not_show_the_key()
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Json(CannedOperation.Json(TestConnection.ApiKey)));

        Assert.Contains("another operation, '****", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_status_code_has_a_kind_of_error_and_a_description_and_some_are_transient()
    {
        foreach (var status in Enumerable.Range(300, 300))
        {
            var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Error(status, "Told so."));

            var (kind, description) = Describe(status);
            Assert.Equal((status, kind), (failure.StatusCode, failure.Kind));
            Assert.Equal(status is 408 or 429 or >= 500, failure.IsTransient);
            Assert.StartsWith($"{description.Replace("#", $"operation '{TestConnection.OperationId}'", StringComparison.Ordinal)}: Told so ({status}", failure.Message, StringComparison.Ordinal);
        }

        static (BctrlErrorKind Kind, string Description) Describe(int status) => status switch
        {
            401 => (BctrlErrorKind.Unauthorized, "The server rejected the API key"),
            403 => (BctrlErrorKind.PermissionDenied, "The API key does not have permission to access #"),
            404 => (BctrlErrorKind.OperationNotFound, "The server could not find #"),
            407 => (BctrlErrorKind.ConnectionFailed, "The proxy requires a user name and password"),
            409 => (BctrlErrorKind.Conflict, "The current state of # does not allow this request"),
            429 => (BctrlErrorKind.RateLimited, "The server received too many requests"),
            < 400 => (BctrlErrorKind.InvalidResponse, "The response for # has an unexpected status code"),
            408 or >= 500 => (BctrlErrorKind.ServerError, "The server could not process the request for #"),
            _ => (BctrlErrorKind.InvalidRequest, "The server rejected the request for #"),
        };
    }

    [Theory]
    [InlineData(403, BctrlErrorKind.PermissionDenied, "The API key does not have permission to access tool call 'tc_A': Told so")]
    [InlineData(404, BctrlErrorKind.ToolCallNotFound, "The server could not find tool call 'tc_A': Told so")]
    [InlineData(409, BctrlErrorKind.Conflict, "The current state of tool call 'tc_A' does not allow this request: Told so")]
    [InlineData(500, BctrlErrorKind.ServerError, "The server could not process the request for tool call 'tc_A': Told so")]
    public async Task The_error_for_a_tool_call_contains_its_id(int status, BctrlErrorKind kind, string message)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/tool-calls/*", StubResponse.Error(status, "Told so."));
        using var connection = TestConnection.Create(handler);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => new ToolCallClient(connection).GetAsync("tc_A", null, TestContext.Current.CancellationToken));

        Assert.Equal(kind, failure.Kind);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_whose_path_cannot_be_sent_is_an_error_of_its_kind()
    {
        using var handler = new StubHttpMessageHandler();
        using var connection = TestConnection.Create(handler);
        var cancellation = TestContext.Current.CancellationToken;

        Assert.Equal(BctrlErrorKind.InvalidToolCallId, (await Assert.ThrowsAsync<BctrlException>(() => new ToolCallClient(connection).GetAsync("..", null, cancellation))).Kind);
        Assert.Equal(BctrlErrorKind.InvalidOperationId, (await Assert.ThrowsAsync<BctrlException>(() => new OperationClient(connection).GetAsync("..", null, cancellation))).Kind);
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData(404, BctrlErrorKind.ToolNotFound)]
    [InlineData(409, BctrlErrorKind.IdempotencyKeyReused)]
    public async Task A_request_determines_what_404_and_409_mean(int status, BctrlErrorKind kind)
    {
        var request = new ApiRequest(HttpMethod.Post, "v1/things") { NotFound = BctrlErrorKind.ToolNotFound, Conflict = BctrlErrorKind.IdempotencyKeyReused };

        Assert.Equal(kind, (await SendAsync(status, request)).Kind);
    }

    [Fact]
    public async Task The_error_for_a_redirect_contains_the_other_address()
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Text("", 302).With("Location", "https://example.com/"));

        Assert.StartsWith($"The server redirected the request for operation '{TestConnection.OperationId}' to https://example.com/. Redirects are not followed (302 ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_404_for_anything_but_an_operation_is_NotFound()
    {
        var failure = await SendAsync(404, isRepeatable: true);

        Assert.Equal((BctrlErrorKind.NotFound, "The server could not find 'v1/things': no (404 NotFound, some.code, request id req-1)."), (failure.Kind, failure.Message));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task The_failure_of_a_request_that_is_not_repeatable_is_never_transient(int status)
    {
        Assert.True((await SendAsync(status, isRepeatable: true)).IsTransient);
        Assert.False((await SendAsync(status, isRepeatable: false)).IsTransient);
    }

    [Fact]
    public async Task An_error_message_contains_the_operation_id_and_everything_that_the_server_returned()
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Error(404, "No such operation.", "operation.not_found", "req-7"));

        Assert.Equal(
            $"The server could not find operation '{TestConnection.OperationId}': No such operation (404 NotFound, operation.not_found, request id req-7).",
            failure.Message);
    }

    [Fact]
    public async Task A_status_code_without_a_name_is_in_the_message_only_as_a_number() =>
        Assert.EndsWith(" (520).", (await TestConnection.AssertGetFailsAsync(StubResponse.Text("", 520))).Message, StringComparison.Ordinal);

    public static TheoryData<StubResponse> ResponsesWithEscapeSequences() =>
    [
        StubResponse.Json("""{"error":"a\u001b[31mb\u0007","code":"c\u001b]0;d\u0007","requestId":"e\u009bf"}""", 500),
        StubResponse.Json("""{"error":{"message":"a\u001b[31m\nb","code":"\u001bc"}}""", 404),
        StubResponse.Text("a\u001b[2Jb\u202ec", 500),
        StubResponse.Text("<title>\u001b[31m&#27;[0m</title>", 502, "text/html"),
        StubResponse.Json("{}", 302).With("Location", "https://example.com/\u001b[31m"),
        StubResponse.Text("\u001b[31m{\"id\":1}"),
        StubResponse.Json("{\"\\u001b[31m\":{\"\\u001b[32m\":tru}}"),
        StubResponse.Json("{\"error\":{\"details\":{\"\u001b[31m\":tru}}}"),
        StubResponse.Json("{\"id\":\"\\u001b[31m\",\"status\":\"queued\"}"),
        StubResponse.Throws(new HttpRequestException("a\u001b[31mb")),
        StubResponse.Throws(new InvalidOperationException("a\u001b[31mb")),
    ];

    [Theory]
    [MemberData(nameof(ResponsesWithEscapeSequences), DisableDiscoveryEnumeration = true)]
    public async Task Escape_sequences_in_a_response_are_not_in_the_error(StubResponse response)
    {
        var failure = await TestConnection.AssertGetFailsAsync(response);

        foreach (var text in (string?[])[failure.Message, failure.Code, failure.RequestId, failure.ServerMessage])
            Assert.DoesNotContain(text ?? "", c => char.IsControl(c) || c == '\u202e');
        // Messages of .NET may contain line breaks.
        Assert.DoesNotContain(failure.InnerException?.Message ?? "", c => (char.IsControl(c) && c is not ('\r' or '\n')) || c == '\u202e');
    }

    [Fact]
    public async Task A_long_error_message_is_truncated()
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Text(new string('x', 10_000_000), 500));

        Assert.Equal(1001, failure.ServerMessage!.Length);
    }

    private static Task<BctrlApiException> SendAsync(int status, bool isRepeatable) =>
        SendAsync(status, new ApiRequest(HttpMethod.Post, "v1/things") { IsRepeatable = isRepeatable });

    private static async Task<BctrlApiException> SendAsync(int status, ApiRequest request)
    {
        using var handler = new StubHttpMessageHandler().On("POST /v1/things", StubResponse.Error(status, "no"));
        using var connection = TestConnection.Create(handler);
        return await Assert.ThrowsAsync<BctrlApiException>(() => connection.SendAsync<object?>(
            request, (_, _, _, _) => default, null, TestContext.Current.CancellationToken));
    }
}

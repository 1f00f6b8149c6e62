using FsCheck;
using FsCheck.Fluent;

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
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler);
        var client = new OperationClient(connection);

        await client.GetAsync(TestConnection.OperationId, null, TestContext.Current.CancellationToken);
        await client.CancelAsync(TestConnection.OperationId, null, TestContext.Current.CancellationToken);

        Assert.Equal(
            [$"GET /v1/operations/{TestConnection.OperationId}", $"POST /v1/operations/{TestConnection.OperationId}/cancel"],
            handler.Requests.Select(request => request.ToString()));
    }

    [Theory]
    [InlineData("https://api.example.com/v1", "https://api.example.com/v1/operations/a")]
    [InlineData("https://gateway.example.com/bctrl", "https://gateway.example.com/bctrl/v1/operations/a")]
    public async Task A_route_is_relative_to_the_server_address(string server, string expected)
    {
        using var handler = new StubHttpMessageHandler();
        using var connection = TestConnection.Create(handler, server: new Uri(server));

        await connection.AssertGetFailsAsync("a");

        Assert.Equal(expected, Assert.Single(handler.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("../../admin", "..%2F..%2Fadmin")]
    [InlineData("..\\..\\admin", "..%5C..%5Cadmin")]
    [InlineData("%2e%2e%2fadmin", "%252e%252e%252fadmin")]
    [InlineData("a?b=c", "a%3Fb%3Dc")]
    [InlineData("a#b", "a%23b")]
    [InlineData("a;b=c", "a%3Bb%3Dc")]
    [InlineData("a b", "a%20b")]
    [InlineData(" a ", "%20a%20")]
    [InlineData("a%", "a%25")]
    [InlineData("...", "...")]
    [InlineData("a..b", "a..b")]
    [InlineData("a+b&c", "a%2Bb%26c")]
    [InlineData("a:b@c", "a%3Ab%40c")]
    [InlineData("é🚀", "%C3%A9%F0%9F%9A%80")]
    [InlineData("http://evil.example.com/", "http%3A%2F%2Fevil.example.com%2F")]
    [InlineData("//evil.example.com", "%2F%2Fevil.example.com")]
    [InlineData("@evil.example.com", "%40evil.example.com")]
    public async Task An_id_is_escaped_so_that_it_cannot_change_the_route(string id, string escaped)
    {
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler);

        await connection.GetAsync(id);

        var request = Assert.Single(handler.Requests);
        Assert.Equal($"https://api.example.com/v1/operations/{escaped}", request.Uri.AbsoluteUri);
        Assert.Equal(id, request.OperationId);
    }

    [Fact]
    public void No_random_id_changes_the_route()
    {
        var ids = Gen.Elements("a", "/", "\\", ".", "..", "%", "2e", "%2f", "?", "#", ";", ":", "@", " ", "+", "é", "🚀", "'", "(", "*", "~")
            .NonEmptyListOf().Select(parts => string.Concat(parts));
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler);

        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000), Prop.ForAll(Arb.From(ids), id =>
            OperationId.Validate(id) is not null || SendGet(id).Path == $"/v1/operations/{Uri.EscapeDataString(id)}"));

        StubRequest SendGet(string id)
        {
            Assert.Equal(id, connection.GetAsync(id).GetAwaiter().GetResult().Id);
            return handler.Requests[^1];
        }
    }

    [Fact]
    public async Task The_key_is_only_in_the_authorization_header()
    {
        var traces = new List<string>();
        using var handler = CreateHandler();
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
    public void The_key_is_not_in_a_property_of_a_connection()
    {
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler);

        Assert.All(typeof(BctrlConnection).GetProperties(), property =>
            Assert.DoesNotContain("canary", property.GetValue(connection)?.ToString() ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subaccount_id_is_sent_in_a_header()
    {
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler, subaccount: "sub-1");
        using var withoutSubaccount = TestConnection.Create(handler);

        await connection.GetAsync();
        await withoutSubaccount.GetAsync();

        Assert.Equal("sub-1", handler.Requests[0].Headers["BCTRL-Subaccount-Id"]);
        Assert.False(handler.Requests[1].Headers.ContainsKey("BCTRL-Subaccount-Id"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("ä")]
    public void A_subaccount_id_with_characters_that_a_header_cannot_contain_is_rejected(string subaccount)
    {
        using var handler = CreateHandler();

        Assert.Throws<ArgumentException>(() => TestConnection.Create(handler, subaccount: subaccount));
    }

    [Fact]
    public async Task A_request_contains_the_name_and_version_of_the_module()
    {
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler);

        await connection.GetAsync();

        Assert.StartsWith("Bctrl.PowerShell/", Assert.Single(handler.Requests).Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_of_a_request_contains_its_result()
    {
        var traces = new List<string>();
        using var handler = new StubHttpMessageHandler().On(
            "GET /v1/operations/*",
            StubResponse.Json(CannedOperation.Json(TestConnection.OperationId)).With("x-request-id", "req-7"),
            StubResponse.Error(404, "No such operation.", requestId: "req-8"),
            StubResponse.ConnectionRefused());
        using var connection = TestConnection.Create(handler);

        await connection.GetAsync(trace: Trace);
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));

        var request = $"GET https://api.example.com/v1/operations/{TestConnection.OperationId}: ";
        Assert.Matches($@"^{request}200 in \d+\.\d\d s, request id req-7$", traces[0]);
        Assert.Matches($@"^{request}404 in \d+\.\d\d s, request id req-8$", traces[1]);
        Assert.Matches($@"^{request}No response was received from api\.example\.com: Connection refused\. in \d+\.\d\d s$", traces[2]);

        void Trace(RequestLogEntry trace) => traces.Add(trace.ToString());
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
        using var handler = CreateHandler();
        using var connection = TestConnection.Create(handler);

        Assert.NotNull(await connection.GetAsync(TestConnection.OperationId.ToUpperInvariant()));
    }

    [Fact]
    public async Task Canceling_a_request_throws_OperationCanceledException()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json("{}").WaitForRelease());
        using var connection = TestConnection.Create(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationClient(connection).GetAsync(TestConnection.OperationId, null, cancel.Token);
        await cancel.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(cancel.Token, exception.CancellationToken);
        Assert.Equal(0, handler.InFlight);
    }

    [Fact]
    public async Task Requests_of_a_closed_connection_fail_with_NotConnected()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json("{}").WaitForRelease());
        var connection = TestConnection.Create(handler);
        var inFlight = connection.GetAsync();

        connection.Dispose();

        foreach (var request in (Task[])[inFlight, connection.GetAsync()])
        {
            var failure = await Assert.ThrowsAsync<BctrlException>(() => request);
            Assert.Equal(BctrlErrorKind.NotConnected, failure.Kind);
            Assert.Contains("api.example.com was closed", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Closing_a_connection_disposes_its_key_but_not_the_handler_of_the_caller()
    {
        using var handler = CreateHandler();
        var connection = TestConnection.Create(handler);
        Assert.True(connection.HasKey(TestConnection.ToSecureString(TestConnection.ApiKey)));

        connection.Dispose();

        Assert.Throws<ObjectDisposedException>(() => connection.HasKey(TestConnection.ToSecureString(TestConnection.ApiKey)));
        Assert.False(handler.IsDisposed);
    }

    /// <summary>Disposing the connection also disposes the key, which the request needs.</summary>
    [Fact]
    public async Task A_request_fails_with_NotConnected_if_the_connection_is_closed_while_it_is_created()
    {
        BctrlConnection? connection = null;
        connection = TestConnection.Create(CreateHandler(), new CallbackTimeProvider(() => connection!.Dispose()));

        Assert.Equal(BctrlErrorKind.NotConnected, (await Assert.ThrowsAsync<BctrlException>(() => connection.GetAsync())).Kind);
    }

    /// <summary>A clock that runs an action when a timer is created.</summary>
    private sealed class CallbackTimeProvider(Action action) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            action();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static StubHttpMessageHandler CreateHandler()
    {
        var handler = new StubHttpMessageHandler();
        handler.On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId)));
        handler.On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")));
        return handler;
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Http;

public class RequestTests
{
    [Fact]
    public async Task A_wait_is_a_post_that_says_how_long_it_may_be_held()
    {
        using var handler = new StubHttpMessageHandler().OnWait("*", StubResponse.Json(CannedOperation.WaitResponse(Connect.Id)));
        using var connection = Connect.To(handler);

        await connection.WaitAsync(TimeSpan.FromSeconds(1.5));
        await connection.WaitAsync(TimeSpan.FromTicks(1));
        await connection.WaitAsync(TimeSpan.Zero);

        Assert.Equal(["{\"timeoutMs\":1500}", "{\"timeoutMs\":1}", "{\"timeoutMs\":0}"], handler.Requests.Select(request => request.Body));
        Assert.All(handler.Requests, request =>
        {
            Assert.Equal($"POST /v1/operations/{Connect.Id}/wait", request.ToString());
            Assert.Equal("application/json", request.Headers["Content-Type"]);
            Assert.Equal("application/json", request.Headers["Accept"]);
        });
    }

    [Fact]
    public async Task Get_and_cancel_have_routes_of_their_own()
    {
        using var handler = Answering();
        using var connection = Connect.To(handler);
        var routes = new OperationRoutes(connection);

        await routes.GetAsync(Connect.Id, TestContext.Current.CancellationToken);
        await routes.CancelAsync(Connect.Id, TestContext.Current.CancellationToken);

        Assert.Equal(
            [$"GET /v1/operations/{Connect.Id}", $"POST /v1/operations/{Connect.Id}/cancel"],
            handler.Requests.Select(request => request.ToString()));
    }

    [Theory]
    [InlineData("https://api.example.com/v1", "https://api.example.com/v1/operations/a")]
    [InlineData("https://gateway.example.com/bctrl", "https://gateway.example.com/bctrl/v1/operations/a")]
    public async Task A_route_begins_where_the_server_is(string server, string expected)
    {
        using var handler = new StubHttpMessageHandler();
        using var connection = Connect.To(handler, server: new Uri(server));

        await connection.FailAsync("a");

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
    [InlineData("é🚀", "%C3%A9%F0%9F%9A%80")]
    [InlineData("http://evil.example.com/", "http%3A%2F%2Fevil.example.com%2F")]
    [InlineData("//evil.example.com", "%2F%2Fevil.example.com")]
    [InlineData("@evil.example.com", "%40evil.example.com")]
    public async Task An_id_is_escaped_so_that_it_reaches_no_other_route(string id, string escaped)
    {
        using var handler = Answering();
        using var connection = Connect.To(handler);

        await connection.GetAsync(id);

        var request = Assert.Single(handler.Requests);
        Assert.Equal($"https://api.example.com/v1/operations/{escaped}", request.Uri.AbsoluteUri);
        Assert.Equal(id, request.OperationId);
    }

    [Fact]
    public void No_id_at_all_reaches_another_route()
    {
        var ids = Gen.Elements("a", "/", "\\", ".", "..", "%", "2e", "%2f", "?", "#", ";", ":", "@", " ", "+", "é", "🚀", "'", "(", "*", "~")
            .NonEmptyListOf().Select(parts => string.Concat(parts));
        using var handler = Answering();
        using var connection = Connect.To(handler);

        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000), Prop.ForAll(Arb.From(ids), id =>
            OperationId.FindFault(id) is not null || OperationOf(id).Path == $"/v1/operations/{Uri.EscapeDataString(id)}"));

        StubRequest OperationOf(string id)
        {
            Assert.Equal(id, connection.GetAsync(id).GetAwaiter().GetResult().Id);
            return handler.Requests[^1];
        }
    }

    [Fact]
    public async Task The_key_is_in_the_authorization_header_and_nowhere_else()
    {
        var traces = new List<string>();
        using var handler = Answering();
        using var connection = Connect.To(handler, subaccount: "sub-1");

        var operation = await connection.GetAsync(Connect.Id, (_, trace) => traces.Add(trace.ToString()));

        var request = Assert.Single(handler.Requests);
        Assert.Equal($"Bearer {Connect.Key}", request.Headers["Authorization"]);
        string[] elsewhere =
        [
            .. request.Headers.Where(header => header.Key != "Authorization").Select(header => header.Value),
            request.Uri.AbsoluteUri, request.Body, connection.ToString(), operation.ToString(), .. traces,
        ];
        Assert.All(elsewhere, text => Assert.DoesNotContain("canary", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_key_is_in_no_error()
    {
        StubResponse[] answers =
        [
            StubResponse.Error(401, "no"), StubResponse.Error(500, "no"), StubResponse.Text("no"), StubResponse.Refused(),
            StubResponse.Json("{}", 302).With("Location", "https://elsewhere.example.com/"),
            // Some servers say again what they were told.
            StubResponse.Error(401, $"'{Connect.Key}' is no key", Connect.Key, Connect.Key),
            StubResponse.Json($$"""{"error":{"message":"no {{Connect.Key}}","code":"{{Connect.Key}}","requestId":"{{Connect.Key}}"} }""", 403),
            StubResponse.Text($"Authorization: Bearer {Connect.Key}", 400),
            StubResponse.Text($"<title>{Connect.Key}</title>", 502, "text/html"),
            StubResponse.Json("{}", 307).With("Location", $"https://elsewhere.example.com/?key={Connect.Key}"),
        ];
        foreach (var answer in answers)
        {
            var failure = await Connect.FailAsync(answer);
            foreach (var text in (string?[])[failure.ToString(), failure.Code, failure.ServerMessage, failure.RequestId])
                Assert.DoesNotContain("canary", text ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_connection_has_no_property_that_tells_the_key()
    {
        using var handler = Answering();
        using var connection = Connect.To(handler);

        Assert.All(typeof(BctrlConnection).GetProperties(), property =>
            Assert.DoesNotContain("canary", property.GetValue(connection)?.ToString() ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_subaccount_goes_into_a_header_of_its_own()
    {
        using var handler = Answering();
        using var connection = Connect.To(handler, subaccount: "sub-1");
        using var plain = Connect.To(handler);

        await connection.GetAsync();
        await plain.GetAsync();

        Assert.Equal("sub-1", handler.Requests[0].Headers["BCTRL-Subaccount-Id"]);
        Assert.False(handler.Requests[1].Headers.ContainsKey("BCTRL-Subaccount-Id"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("ä")]
    public void A_subaccount_that_no_header_can_carry_is_refused(string subaccount)
    {
        using var handler = Answering();

        Assert.Throws<ArgumentException>(() => Connect.To(handler, subaccount: subaccount));
    }

    [Fact]
    public async Task A_request_says_who_makes_it()
    {
        using var handler = Answering();
        using var connection = Connect.To(handler);

        await connection.GetAsync();

        Assert.StartsWith("Bctrl.PowerShell/", Assert.Single(handler.Requests).Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_is_traced_with_what_came_of_it()
    {
        var traces = new List<string>();
        using var handler = new StubHttpMessageHandler().On(
            "GET /v1/operations/*",
            StubResponse.Json(CannedOperation.Json(Connect.Id)).With("x-request-id", "req-7"),
            StubResponse.Error(404, "No such operation.", requestId: "req-8"),
            StubResponse.Refused());
        using var connection = Connect.To(handler);

        await connection.GetAsync(trace: Trace);
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));

        var request = $"GET https://api.example.com/v1/operations/{Connect.Id}: ";
        Assert.Matches($@"^{request}200 in \d+\.\d\d s, request id req-7$", traces[0]);
        Assert.Matches($@"^{request}404 in \d+\.\d\d s, request id req-8$", traces[1]);
        Assert.Matches($@"^{request}No answer from api\.example\.com: Connection refused\. in \d+\.\d\d s$", traces[2]);

        void Trace(string id, RequestTrace trace)
        {
            Assert.Equal(Connect.Id, id);
            traces.Add(trace.ToString());
        }
    }

    [Fact]
    public async Task An_answer_about_another_operation_is_an_invalid_response()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json(CannedOperation.Json("another\u202e")));
        using var connection = Connect.To(handler);

        var failure = await connection.FailAsync();

        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.False(failure.IsTransient);
        Assert.Contains("another\uFFFD", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_in_capitals_is_the_same_id()
    {
        using var handler = Answering();
        using var connection = Connect.To(handler);

        Assert.NotNull(await connection.GetAsync(Connect.Id.ToUpperInvariant()));
    }

    [Fact]
    public async Task Who_cancels_gets_a_cancellation_and_no_error()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json("{}").Held());
        using var connection = Connect.To(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationRoutes(connection).GetAsync(Connect.Id, cancel.Token);
        await cancel.CancelAsync();

        var cancellation = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(cancel.Token, cancellation.CancellationToken);
        Assert.Equal(0, handler.InFlight);
    }

    [Fact]
    public async Task A_connection_that_was_closed_says_so()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json("{}").Held());
        var connection = Connect.To(handler);
        var inFlight = connection.FailAsync();

        connection.Dispose();

        foreach (var failure in (BctrlApiException[])[await inFlight, await connection.FailAsync()])
        {
            Assert.Equal(BctrlErrorKind.NotConnected, failure.Kind);
            Assert.False(failure.IsTransient);
            Assert.Contains("api.example.com was closed", failure.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The key goes with the connection, and a request that is about to be made needs it.</summary>
    [Fact]
    public async Task A_connection_that_is_closed_while_a_request_is_made_says_so()
    {
        BctrlConnection? connection = null;
        connection = Connect.To(Answering(), new TimerHook(() => connection!.Dispose()));

        Assert.Equal(BctrlErrorKind.NotConnected, (await connection.FailAsync()).Kind);
    }

    /// <summary>A clock that does something when a timer is set.</summary>
    private sealed class TimerHook(Action action) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            action();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static StubHttpMessageHandler Answering()
    {
        var handler = new StubHttpMessageHandler();
        handler.On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId)));
        handler.On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")));
        return handler;
    }
}

using System.Net;
using Bctrl.Client.Tests.Http;
using Bctrl.Client.Tests.Polling;

namespace Bctrl.Client.Tests.Connection;

public class BctrlConnectionTests
{
    [Fact]
    public void The_key_is_not_in_a_property_of_a_connection()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);

        Assert.All(typeof(BctrlConnection).GetProperties(), property =>
            Assert.DoesNotContain("canary", property.GetValue(connection)?.ToString() ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_trace_of_a_request_contains_its_result()
    {
        var traces = new List<string>();
        using var handler = new StubHttpMessageHandler().On(
            "GET /v1/operations/*",
            StubResponse.Json(CannedOperation.Json(TestConnection.OperationId)).With("x-request-id", "req-7"),
            StubResponse.Error(404, "No such operation.", requestId: "req-8"),
            StubResponse.ConnectionRefused(),
            StubResponse.Json("{\"id\":\"a\"}").WithConnectionResetAfter(5));
        using var connection = TestConnection.Create(handler);

        await connection.GetAsync(trace: Trace);
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));
        await Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(trace: Trace));

        var request = $"GET https://api.example.com/v1/operations/{TestConnection.OperationId}: ";
        Assert.Matches($@"^{request}200 in \d+\.\d\d s, request id req-7$", traces[0]);
        Assert.Matches($@"^{request}404 in \d+\.\d\d s, request id req-8$", traces[1]);
        Assert.Matches($@"^{request}No response was received from api\.example\.com: Connection refused\. in \d+\.\d\d s$", traces[2]);
        Assert.Matches($@"^{request}200 in \d+\.\d\d s$", traces[3]);

        void Trace(RequestLogEntry trace) => traces.Add(trace.ToString());
    }

    [Fact]
    public async Task Canceling_a_request_throws_OperationCanceledException()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json("{}").WaitForRelease());
        using var connection = TestConnection.Create(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var trace = "";

        var request = new OperationClient(connection).GetAsync(TestConnection.OperationId, entry => trace = entry.ToString(), cancel.Token);
        await cancel.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(cancel.Token, exception.CancellationToken);
        Assert.Equal((0, 1), (handler.InFlight, handler.Cancelled));
        Assert.Contains($"{TestConnection.OperationId}: canceled in ", trace, StringComparison.Ordinal);
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
            Assert.Equal("The connection to api.example.com was closed.", failure.Message);
        }
    }

    /// <summary>The key of a closed connection is not removed from messages any more.</summary>
    [Fact]
    public async Task A_request_whose_connection_is_closed_shows_nothing_of_the_response()
    {
        using var body = new EndlessStream($"Unknown key {TestConnection.ApiKey}", null);
        using var handler = StreamResponseHandler.Create(body, HttpStatusCode.BadRequest);
        var connection = TestConnection.Create(handler);
        var trace = "";
        var request = new OperationClient(connection).GetAsync(TestConnection.OperationId, entry => trace = entry.ToString(), CancellationToken.None);

        connection.Dispose();

        var failure = await Assert.ThrowsAsync<BctrlException>(() => request);
        Assert.Equal("The connection to api.example.com was closed.", failure.Message);
        Assert.Null(failure.InnerException);
        Assert.DoesNotContain(TestConnection.ApiKey, trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_is_closed_even_if_a_handler_fails_meanwhile()
    {
        using var handler = new HandlerThatFailsWhenCanceled();
        var connection = TestConnection.Create(handler);
        var request = connection.GetAsync();

        connection.Dispose();

        Assert.Equal(BctrlErrorKind.NotConnected, (await Assert.ThrowsAsync<BctrlException>(() => request)).Kind);
        Assert.Throws<ObjectDisposedException>(() => connection.HasKey(TestConnection.ToSecureString(TestConnection.ApiKey)));
    }

    /// <summary>Disposing the connection also disposes the key, which the request needs.</summary>
    [Fact]
    public async Task A_request_fails_with_NotConnected_if_the_connection_is_closed_while_it_is_created()
    {
        BctrlConnection? connection = null;
        connection = TestConnection.Create(TestConnection.CreateHandler(), new CallbackTimeProvider(() => connection!.Dispose()));

        Assert.Equal(BctrlErrorKind.NotConnected, (await Assert.ThrowsAsync<BctrlException>(() => connection.GetAsync())).Kind);
    }

    [Fact]
    public async Task A_request_leaves_no_timer_no_registration_and_no_open_message()
    {
        using var content = new StringContent(CannedOperation.Json(TestConnection.OperationId));
        using var handler = new RecordingHandler(content);
        var clock = new ManualTimeProvider();
        using var connection = TestConnection.Create(handler, clock);
        using var cancel = new CancellationTokenSource();

        await new OperationClient(connection).WaitAsync(TestConnection.OperationId, TimeSpan.Zero, null, cancel.Token);

        Assert.Equal(0, clock.TimerCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => content.ReadAsStringAsync(cancel.Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => handler.Request!.Content!.ReadAsStringAsync(cancel.Token));
        await cancel.CancelAsync(); // It would throw if it still canceled the request, whose token is disposed.
    }

    [Fact]
    public async Task A_handler_of_the_caller_is_not_disposed_with_the_connection()
    {
        using var handler = TestConnection.CreateHandler();
        TestConnection.Create(handler).Dispose();
        using var connection = TestConnection.Create(handler);

        Assert.False(handler.IsDisposed);
        Assert.NotNull(await connection.GetAsync());
    }

    [Fact]
    public void The_key_is_erased_when_the_connection_is_closed()
    {
        using var handler = TestConnection.CreateHandler();
        var connection = TestConnection.Create(handler);
        Assert.True(connection.HasKey(TestConnection.ToSecureString(TestConnection.ApiKey)));
        Assert.False(connection.IsClosed);

        connection.Dispose();

        Assert.True(connection.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => connection.HasKey(TestConnection.ToSecureString(TestConnection.ApiKey)));
    }

    [Theory]
    [InlineData("1.1", 10_000)]
    [InlineData("2.0", 100_000)]
    public async Task The_limit_of_long_polls_in_flight_follows_the_version_of_HTTP(string version, int expected)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Json(CannedOperation.Json(TestConnection.OperationId)).WithVersion(version));
        using var connection = TestConnection.Create(handler);
        Assert.Equal(10_000, connection.LongPollThrottleLimit);

        await connection.GetAsync();

        Assert.Equal(expected, connection.LongPollThrottleLimit);
    }

    [Fact]
    public void The_identity_is_the_key_the_account_and_the_server()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);
        using var same = TestConnection.Create(handler);
        using var otherAccount = TestConnection.Create(handler, subaccount: "sub-1");
        using var otherServer = TestConnection.Create(handler, server: new Uri("https://other.example.com"));

        Assert.Equal(connection.Identity, same.Identity);
        Assert.NotEqual(connection.Identity, otherAccount.Identity);
        Assert.NotEqual(connection.Identity, otherServer.Identity);
        Assert.Equal("https://api.example.com/", connection.ToString());
    }

    [Theory]
    [InlineData("http://proxy:8080")]
    [InlineData("https://proxy:8080")]
    [InlineData("socks4://proxy")]
    [InlineData("socks4a://proxy")]
    [InlineData("socks5://proxy")]
    [InlineData("proxy", "The proxy 'proxy' is not a valid address.")]
    [InlineData("ftp://kim:secret@proxy", "The proxy '***@proxy' is not a valid address.")]
    [InlineData("http://kim:secret@proxy", "contains a user name or password")]
    public void The_address_of_a_proxy_is_checked(string proxy, string? error = null)
    {
        var exception = Record.Exception(() => TestConnection.Create(new Uri("https://api.example.com"), new Uri(proxy, UriKind.RelativeOrAbsolute)).Dispose());

        if (error is null)
            Assert.Null(exception);
        else
            Assert.Contains(error, Assert.IsType<BctrlException>(exception).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a key", "https://api.example.com", "KEY")]
    [InlineData("key", "localhost:8787", "SERVER")]
    [InlineData("key", "http://api.example.com", "SERVER")]
    public void The_error_for_a_setting_names_the_variable_that_it_comes_from(string key, string server, string variable)
    {
        var failure = Assert.Throws<BctrlException>(() => new BctrlConnection(new()
        {
            ApiKey = TestConnection.ToSecureString(key), ApiKeyVariable = "KEY",
            Server = new Uri(server), ServerVariable = "SERVER",
        }));

        Assert.Equal(BctrlErrorKind.InvalidConnection, failure.Kind);
        Assert.EndsWith($". The value comes from the environment variable {variable}.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_key_is_sent_unencrypted_through_a_proxy_only_if_that_is_allowed(bool isAllowed)
    {
        var exception = Record.Exception(() => new BctrlConnection(new()
        {
            ApiKey = TestConnection.ToSecureString(TestConnection.ApiKey),
            Server = new Uri("http://localhost:8787"),
            Proxy = new Uri("http://proxy:8080"),
            AllowUnencryptedAuthentication = isAllowed,
        }).Dispose());

        Assert.Equal(isAllowed, exception is null);
    }

    [Fact]
    public void A_connection_has_the_settings_of_the_caller_or_defaults()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);
        using var other = new BctrlConnection(new()
        {
            ApiKey = TestConnection.ToSecureString(TestConnection.ApiKey), Handler = handler, MaximumRetryCount = 3, RetryInterval = TimeSpan.FromSeconds(0.5),
        });

        Assert.Equal((20, 1, 20), (connection.MaximumRetryCount, connection.RetryIntervalSec, connection.Retry.MaximumRetryCount));
        Assert.Equal((3, 0.5, 3), (other.MaximumRetryCount, other.RetryIntervalSec, other.Retry.MaximumRetryCount));
        Assert.Equal("https://api.bctrl.ai/", other.Server.AbsoluteUri);
    }

    /// <summary>Records the request.</summary>
    private sealed class RecordingHandler(HttpContent content) : HttpMessageHandler
    {
        public HttpRequestMessage? Request { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = request;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
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

    private sealed class HandlerThatFailsWhenCanceled : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var registration = cancellationToken.Register(() => throw new InvalidOperationException("The handler failed."));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Bctrl.Client.Tests.Http;

public class TransportErrorMapperTests
{
    private const string NoResponse = "No response was received from api.example.com: ";
    private const string NotSecure = "A secure connection to api.example.com could not be established: ";

    /// <summary>The exceptions of sockets, TLS and HTTP, and the kind and the message of the error.</summary>
    public static TheoryData<Exception, BctrlErrorKind, bool, string> NetworkFailures() => new()
    {
        { new HttpRequestException("no", new SocketException((int)SocketError.ConnectionReset)), BctrlErrorKind.ConnectionFailed, true, NoResponse },
        { new IOException("no"), BctrlErrorKind.ConnectionFailed, true, NoResponse + "no." },
        { new SocketException((int)SocketError.NotConnected), BctrlErrorKind.ConnectionFailed, true, NoResponse }, // The connection was closed before it was used.
        { new TaskCanceledException("Cancelled.", new TimeoutException("No connection within 15 s.")), BctrlErrorKind.ConnectionFailed, true, NoResponse + "No connection within 15 s." },
        { new TaskCanceledException("Cancelled."), BctrlErrorKind.ConnectionFailed, true, "api.example.com did not respond within 30 s." },
        { new HttpRequestException("no", new AuthenticationException("outer", new IOException("inner."))), BctrlErrorKind.TlsFailed, false, NotSecure + "inner." },
        { new HttpRequestException("no", new AuthenticationException("Cannot determine the frame size or a corrupted frame was received.")), BctrlErrorKind.TlsFailed, false, NotSecure + "the server may not use https." },
        // The exceptions of .NET Framework.
        { new HttpRequestException("no", new AuthenticationException("outer", new IOException("The handshake failed due to an unexpected packet format."))), BctrlErrorKind.TlsFailed, false, NotSecure + "the server may not use https." },
        { new HttpRequestException("no", new WebException("Not secure.", WebExceptionStatus.SecureChannelFailure)), BctrlErrorKind.TlsFailed, false, NotSecure + "Not secure." },
        { new HttpRequestException("no", new WebException("Not trusted.", WebExceptionStatus.TrustFailure)), BctrlErrorKind.TlsFailed, false, NotSecure + "Not trusted." },
        { new HttpRequestException("no", new WebException("no name", WebExceptionStatus.NameResolutionFailure)), BctrlErrorKind.ConnectionFailed, false, NoResponse + "no name." },
        { new HttpRequestException("no", new WebException("no route", WebExceptionStatus.ConnectFailure)), BctrlErrorKind.ConnectionFailed, true, NoResponse + "no route." },
        { new HttpRequestException("no", null, HttpStatusCode.ProxyAuthenticationRequired), BctrlErrorKind.ConnectionFailed, false, "The proxy requires a user name and password." },
        // Without a response, it is not the response that is not valid.
        { new InvalidOperationException("outer", new IOException("inner")), BctrlErrorKind.ConnectionFailed, false, NoResponse + "outer." },
    };

    [Theory]
    [MemberData(nameof(NetworkFailures), DisableDiscoveryEnumeration = true)]
    public async Task An_exception_without_a_response_has_a_kind_and_a_message_and_may_be_transient(Exception exception, BctrlErrorKind kind, bool isTransient, string message)
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(exception));

        Assert.Equal((kind, isTransient, null, null), (failure.Kind, failure.IsTransient, failure.StatusCode, failure.Headers));
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Same(exception, failure.InnerException);
    }

    public static TheoryData<Exception, BctrlErrorKind> ReaderFailures() => new()
    {
        { new JsonException("no"), BctrlErrorKind.InvalidResponse },
        { new InvalidOperationException("no"), BctrlErrorKind.InvalidResponse },
        { new NotSupportedException("no"), BctrlErrorKind.InvalidResponse },
        { new FormatException("no"), BctrlErrorKind.InvalidResponse },
        { new ArgumentException("no"), BctrlErrorKind.InvalidResponse },
        { new InvalidDataException("no"), BctrlErrorKind.InvalidResponse },
        { new UnauthorizedAccessException("no"), BctrlErrorKind.ConnectionFailed },
    };

    [Theory]
    [MemberData(nameof(ReaderFailures), DisableDiscoveryEnumeration = true)]
    public async Task A_response_that_cannot_be_read_is_not_valid(Exception exception, BctrlErrorKind kind)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/things", StubResponse.Json("{}", 201));
        using var connection = TestConnection.Create(handler);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => connection.SendAsync<object>(
            new ApiRequest(HttpMethod.Get, "v1/things"), (_, _, _, _) => throw exception, null, TestContext.Current.CancellationToken));

        Assert.Equal((kind, false, 201), (failure.Kind, failure.IsTransient, failure.StatusCode));
        Assert.Equal(kind == BctrlErrorKind.InvalidResponse ? "The response for 'v1/things' is not valid. no." : NoResponse + "no.", failure.Message);
    }

    [Fact]
    public async Task The_error_for_a_response_that_breaks_off_contains_its_headers_and_its_request_id()
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Json("{\"id\":\"a\"}").With("X-Request-Id", "req-8").With("X-Region", "eu").WithConnectionResetAfter(5));

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true, 200, "req-8"), (failure.Kind, failure.IsTransient, failure.StatusCode, failure.RequestId));
        Assert.Equal(["eu"], failure.Headers!["x-region"]);
    }

    [Fact]
    public async Task A_request_that_is_not_repeatable_is_not_sent_again_after_a_network_failure()
    {
        using var handler = new StubHttpMessageHandler().On("POST /v1/things", StubResponse.ConnectionRefused());
        using var connection = TestConnection.Create(handler);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => connection.SendAsync<object?>(
            new ApiRequest(HttpMethod.Post, "v1/things") { IsRepeatable = false }, (_, _, _, _) => default, null, TestContext.Current.CancellationToken));

        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.HostNotFound, true)]
    [InlineData(SocketError.AddressNotAvailable, true)]
    [InlineData(SocketError.ConnectionReset, false)]
    [InlineData(SocketError.TimedOut, false)]
    public async Task Without_a_connection_the_server_cannot_have_processed_the_request(SocketError error, bool wasNotProcessed)
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(new HttpRequestException("no", new SocketException((int)error))));

        Assert.Equal((BctrlErrorKind.ConnectionFailed, wasNotProcessed), (failure.Kind, failure.WasNotProcessed));
    }

    [Fact]
    public async Task An_unknown_host_name_is_a_transient_failure_only_after_a_response_was_received()
    {
        var hostNotFound = StubResponse.Throws(new HttpRequestException("no", new SocketException((int)SocketError.HostNotFound)));
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", hostNotFound, StubResponse.Error(500, "no"), hostNotFound);
        using var connection = TestConnection.Create(handler);

        Assert.False((await connection.AssertGetFailsAsync()).IsTransient);
        Assert.True((await connection.AssertGetFailsAsync()).IsTransient);
        var failure = await connection.AssertGetFailsAsync();
        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData("Bearer " + TestConnection.ApiKey, "Bearer ***")]
    [InlineData("a\u001b[31mb", "a\uFFFD[31mb")]
    public async Task An_exception_of_the_network_that_is_not_safe_to_show_is_only_in_the_message(string text, string shown)
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(new HttpRequestException("invalid header", new IOException(text))));

        Assert.DoesNotContain(text, failure.ToString(), StringComparison.Ordinal);
        Assert.Null(failure.InnerException);
        Assert.Equal($"{NoResponse}{shown}.", failure.Message);
    }
}

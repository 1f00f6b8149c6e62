using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

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
    public async Task An_exception_of_the_network_that_contains_the_key_does_not_show_it()
    {
        var cause = new HttpRequestException("invalid header", new IOException($"Bearer {TestConnection.ApiKey}"));
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(cause));

        Assert.DoesNotContain(TestConnection.ApiKey, failure.ToString(), StringComparison.Ordinal);
        Assert.Null(failure.InnerException);
        Assert.Contains("Bearer ***", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_about_another_operation_does_not_show_the_key()
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Json(CannedOperation.Json(TestConnection.ApiKey)));

        Assert.Contains("another operation, '***'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_status_code_has_a_kind_of_error_and_some_are_transient()
    {
        foreach (var status in Enumerable.Range(300, 300))
        {
            var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Error(status, "message"));

            Assert.Equal((status, KindOf(status)), (failure.StatusCode, failure.Kind));
            Assert.Equal(status is 408 or 429 or >= 500, failure.IsTransient);
            Assert.Contains($" ({status}", failure.Message, StringComparison.Ordinal);
        }

        static BctrlErrorKind KindOf(int status) => status switch
        {
            401 => BctrlErrorKind.Unauthorized,
            403 => BctrlErrorKind.PermissionDenied,
            404 => BctrlErrorKind.OperationNotFound,
            407 => BctrlErrorKind.ConnectionFailed,
            408 => BctrlErrorKind.ServerError,
            409 => BctrlErrorKind.Conflict,
            429 => BctrlErrorKind.RateLimited,
            < 400 => BctrlErrorKind.InvalidResponse,
            < 500 => BctrlErrorKind.InvalidRequest,
            _ => BctrlErrorKind.ServerError,
        };
    }

    [Fact]
    public async Task Status_404_for_anything_but_an_operation_is_NotFound() =>
        Assert.Equal(BctrlErrorKind.NotFound, (await SendAsync(404, isRepeatable: true)).Kind);

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task The_failure_of_a_request_that_is_not_repeatable_is_never_transient(int status)
    {
        Assert.True((await SendAsync(status, isRepeatable: true)).IsTransient);
        Assert.False((await SendAsync(status, isRepeatable: false)).IsTransient);
    }

    [Theory]
    [InlineData("""{"error":"No such thing.","code":"thing.missing","requestId":"req-7","reasonClass":"x"}""", "No such thing.", "thing.missing", "req-7")]
    [InlineData("""{"error":{"message":"No such thing.","code":"thing.missing","requestId":"req-7"}}""", "No such thing.", "thing.missing", "req-7")]
    [InlineData("""{"error":{"message":"No such thing."},"code":"thing.missing","requestId":"req-7"}""", "No such thing.", "thing.missing", "req-7")]
    [InlineData("""{"message":"No such thing.","code":"thing.missing"}""", "No such thing.", "thing.missing", null)]
    [InlineData("""{"error":"Not Found","message":"No such thing.","statusCode":404}""", "No such thing.", null, null)]
    [InlineData("""{"error":{"code":"thing.missing"}}""", null, "thing.missing", null)]
    [InlineData("""{"error":{"message":42,"code":[]},"requestId":{}}""", null, null, null)]
    [InlineData("""{"code":17}""", null, null, null)]
    [InlineData("{}", null, null, null)]
    [InlineData("\"No such thing.\"", "No such thing.", null, null)]
    [InlineData("No such thing.", "No such thing.", null, null)]
    [InlineData("  \r\n", null, null, null)]
    [InlineData("", null, null, null)]
    [InlineData("[1]", "[1]", null, null)]
    [InlineData("{\"error\":\"cut o", "{\"error\":\"cut o", null, null)]
    [InlineData("{\"error\":\"\\ud800\"}", "{\"error\":\"\\ud800\"}", null, null)]
    [InlineData("<!doctype html><html><head><TITLE lang=en>502 &amp; Bad\nGateway</TITLE></head></html>", "a web page instead of JSON: \"502 & Bad Gateway\"", null, null)]
    [InlineData("<html><body>Oops</body></html>", "a web page instead of JSON", null, null)]
    [InlineData("<?xml version=\"1.0\"?><title></title>", "a web page instead of JSON", null, null)]
    [InlineData("\uFEFF{\"error\":\"No such thing.\",\"code\":\"thing.missing\"}", "No such thing.", "thing.missing", null)]
    [InlineData("\uFEFF<html><head><title>Bad Gateway</title></head></html>", "a web page instead of JSON: \"Bad Gateway\"", null, null)]
    [InlineData("""{"message":"","error":"No such thing.","code":"","requestId":""}""", "No such thing.", null, null)]
    [InlineData("""{"error":{"message":"","code":" "},"message":"No such thing.","code":"thing.missing"}""", "No such thing.", "thing.missing", null)]
    public async Task The_message_the_code_and_the_request_id_are_read_from_error_bodies_in_different_formats(string body, string? message, string? code, string? requestId)
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Json(body, 422));

        Assert.Equal((message, code, requestId), (failure.ServerMessage, failure.Code, failure.RequestId));
        Assert.Equal((BctrlErrorKind.InvalidRequest, 422), (failure.Kind, failure.StatusCode));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(100_000)]
    public async Task An_error_body_that_is_nested_too_deep_is_reported_by_its_status_code(int levels)
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Json($$"""{"error":{{new string('[', levels)}}{{new string(']', levels)}}}""", 400));

        Assert.Equal((BctrlErrorKind.InvalidRequest, 400), (failure.Kind, failure.StatusCode));
        Assert.StartsWith("{\"error\":[[[", failure.ServerMessage, StringComparison.Ordinal);
        Assert.InRange(failure.ServerMessage!.Length, 1, 1001);
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

    [Theory]
    [InlineData("x-request-id", "req-8", "req-8")]
    [InlineData("X-BCTRL-Request-Id", "req-9", "req-9")]
    [InlineData("x-request-id", "", "req-body")]
    [InlineData("x-other-id", "req-9", "req-body")]
    public async Task The_request_id_is_read_from_either_header_or_the_body(string header, string value, string expected)
    {
        var response = StubResponse.Json("""{"error":"no","requestId":"req-body"}""", 500).With(header, value);

        Assert.Equal(expected, (await TestConnection.AssertGetFailsAsync(response)).RequestId);
    }

    [Fact]
    public async Task The_error_for_an_invalid_response_contains_the_request_id() =>
        Assert.Equal("req-8", (await TestConnection.AssertGetFailsAsync(StubResponse.Text("OK").With("x-request-id", "req-8"))).RequestId);

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

    [Fact]
    public async Task A_web_page_with_many_unclosed_tags_is_read()
    {
        var page = string.Concat(Enumerable.Repeat("<title", 10_000)) + ">";

        Assert.Equal(BctrlErrorKind.OperationNotFound, (await TestConnection.AssertGetFailsAsync(StubResponse.Text(page, 404))).Kind);
    }

    [Fact]
    public async Task A_header_may_occur_in_the_response_and_in_its_content()
    {
        using var content = new StringContent("no");
        content.Headers.Add("X-Twice", "a");
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { Content = content };
        response.Headers.Add("X-Twice", "b");
        using var handler = new StreamResponseHandler(() => response);
        using var connection = TestConnection.Create(handler);

        Assert.Equal(BctrlErrorKind.ServerError, (await connection.AssertGetFailsAsync()).Kind);
    }

    [Fact]
    public async Task An_unknown_host_name_is_a_transient_failure_only_after_a_response_was_received()
    {
        var hostNotFound = StubResponse.Throws(new HttpRequestException("no", new SocketException((int)SocketError.HostNotFound)));
        using var handler = new StubHttpMessageHandler().On(
            "GET /v1/operations/*", hostNotFound, StubResponse.Error(500, "no"), hostNotFound);
        using var connection = TestConnection.Create(handler);

        Assert.False((await connection.AssertGetFailsAsync()).IsTransient);
        Assert.True((await connection.AssertGetFailsAsync()).IsTransient);
        var failure = await connection.AssertGetFailsAsync();
        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    public static TheoryData<Exception> NetworkFailures() =>
    [
        new HttpRequestException("no", new SocketException((int)SocketError.ConnectionReset)),
        new IOException("no"),
        new SocketException((int)SocketError.NotConnected), // The connection was closed before it was used.
    ];

    /// <summary>This is the exception of .NET Framework.</summary>
    [Fact]
    public async Task A_handshake_that_fails_without_a_reason_is_a_permanent_failure()
    {
        var exception = new HttpRequestException("no", new System.Net.WebException("Could not create a secure channel.", System.Net.WebExceptionStatus.SecureChannelFailure));

        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(exception));

        Assert.Equal((BctrlErrorKind.TlsFailed, false), (failure.Kind, failure.IsTransient));
    }

    [Fact]
    public async Task A_connection_timeout_is_a_transient_failure()
    {
        var exception = new TaskCanceledException("Cancelled.", new TimeoutException("No connection within 15 s."));

        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(exception));

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
        Assert.Equal("No response was received from api.example.com: No connection within 15 s.", failure.Message);
    }

    [Fact]
    public async Task An_error_with_a_body_that_cannot_be_decompressed_is_reported_by_its_status_code()
    {
        using var handler = new StreamResponseHandler(() => new(System.Net.HttpStatusCode.BadGateway) { Content = new StreamContent(new InvalidBrotliStream()) });
        using var connection = TestConnection.Create(handler);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.ServerError, true), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [MemberData(nameof(NetworkFailures), DisableDiscoveryEnumeration = true)]
    public async Task A_network_failure_is_transient_whatever_the_type_of_the_exception(Exception exception)
    {
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Throws(exception));

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("300", 300)]
    [InlineData("301", 300)]
    [InlineData("2147483647", 300)]
    [InlineData("99999999999999999999", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("Sun, 01 Mar 2026 10:00:09 GMT", 9)]
    [InlineData("Sun, 01 Mar 2026 09:00:00 GMT", 0)]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT", 300)]
    public async Task Retry_After_is_a_number_of_seconds_or_a_date_and_at_most_five_minutes(string header, int? seconds)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        foreach (var status in (int[])[429, 503])
        {
            using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(status, "slow down").With("Retry-After", header));
            using var connection = TestConnection.Create(handler, clock);

            var failure = await connection.AssertGetFailsAsync();

            Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
            Assert.Equal(seconds ?? 0, connection.Gate.Remaining.TotalSeconds);
        }
    }

    [Fact]
    public async Task Retry_After_of_another_status_code_does_not_close_the_gate()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(500, "no").With("Retry-After", "7"));
        using var connection = TestConnection.Create(handler);

        Assert.Equal(7, (await connection.AssertGetFailsAsync()).RetryAfter!.Value.TotalSeconds);
        Assert.Equal(TimeSpan.Zero, connection.Gate.Remaining);
    }

    private static async Task<BctrlApiException> SendAsync(int status, bool isRepeatable)
    {
        using var handler = new StubHttpMessageHandler().On("POST /v1/things", StubResponse.Error(status, "no"));
        using var connection = TestConnection.Create(handler);
        var request = new ApiRequest(HttpMethod.Post, "v1/things") { IsRepeatable = isRepeatable };
        return await Assert.ThrowsAsync<BctrlApiException>(() => connection.SendAsync<object?>(
            request, (_, _, _) => default, null, TestContext.Current.CancellationToken));
    }

    /// <summary>Fails like the decompression stream of .NET when the body is not valid Brotli.</summary>
    private sealed class InvalidBrotliStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("Decoder ran into invalid data.");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Decoder ran into invalid data.");
    }
}

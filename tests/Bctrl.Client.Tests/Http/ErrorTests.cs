using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

public class ErrorTests
{
    [Fact]
    public async Task Every_status_is_a_kind_of_error_and_some_may_pass()
    {
        foreach (var status in Enumerable.Range(300, 300))
        {
            var failure = await Connect.FailAsync(StubResponse.Error(status, "words"));

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
    public async Task What_is_no_operation_is_just_not_found() =>
        Assert.Equal(BctrlErrorKind.NotFound, (await SendAsync(404, isRepeatable: true)).Kind);

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task What_must_not_be_repeated_is_never_transient(int status)
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
    [InlineData("<!doctype html><html><head><TITLE lang=en>502 &amp; Bad\nGateway</TITLE></head></html>", "a web page instead of an answer: \"502 & Bad Gateway\"", null, null)]
    [InlineData("<html><body>Oops</body></html>", "a web page instead of an answer", null, null)]
    [InlineData("<?xml version=\"1.0\"?><title></title>", "a web page instead of an answer", null, null)]
    [InlineData("\uFEFF{\"error\":\"No such thing.\",\"code\":\"thing.missing\"}", "No such thing.", "thing.missing", null)]
    [InlineData("\uFEFF<html><head><title>Bad Gateway</title></head></html>", "a web page instead of an answer: \"Bad Gateway\"", null, null)]
    [InlineData("""{"message":"","error":"No such thing.","code":"","requestId":""}""", "No such thing.", null, null)]
    [InlineData("""{"error":{"message":"","code":" "},"message":"No such thing.","code":"thing.missing"}""", "No such thing.", "thing.missing", null)]
    public async Task The_body_of_an_error_is_read_in_any_shape(string body, string? message, string? code, string? requestId)
    {
        var failure = await Connect.FailAsync(StubResponse.Json(body, 422));

        Assert.Equal((message, code, requestId), (failure.ServerMessage, failure.Code, failure.RequestId));
        Assert.Equal((BctrlErrorKind.InvalidRequest, 422), (failure.Kind, failure.StatusCode));
    }

    [Fact]
    public async Task An_error_tells_what_was_asked_for_and_all_that_the_server_said()
    {
        var failure = await Connect.FailAsync(StubResponse.Error(404, "No such operation.", "operation.not_found", "req-7"));

        Assert.Equal(
            $"The server knows no operation '{Connect.Id}': No such operation (404 NotFound, operation.not_found, request id req-7).",
            failure.Message);
    }

    [Fact]
    public async Task A_status_without_a_name_is_told_once() =>
        Assert.EndsWith(" (520).", (await Connect.FailAsync(StubResponse.Text("", 520))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("x-request-id", "req-8", "req-8")]
    [InlineData("X-BCTRL-Request-Id", "req-9", "req-9")]
    [InlineData("x-request-id", "", "req-body")]
    [InlineData("x-other-id", "req-9", "req-body")]
    public async Task The_request_id_is_in_either_header_or_the_body(string header, string value, string expected)
    {
        var answer = StubResponse.Json("""{"error":"no","requestId":"req-body"}""", 500).With(header, value);

        Assert.Equal(expected, (await Connect.FailAsync(answer)).RequestId);
    }

    [Fact]
    public async Task The_request_id_of_an_answer_that_can_not_be_read_is_told() =>
        Assert.Equal("req-8", (await Connect.FailAsync(StubResponse.Text("OK").With("x-request-id", "req-8"))).RequestId);

    public static TheoryData<StubResponse> AnswersWithEscapes() =>
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
        StubResponse.Fault(new HttpRequestException("a\u001b[31mb")),
        StubResponse.Fault(new InvalidOperationException("a\u001b[31mb")),
    ];

    [Theory]
    [MemberData(nameof(AnswersWithEscapes), DisableDiscoveryEnumeration = true)]
    public async Task No_escape_sequence_of_a_server_survives_in_an_error(StubResponse answer)
    {
        var failure = await Connect.FailAsync(answer);

        foreach (var text in (string?[])[failure.Message, failure.Code, failure.RequestId, failure.ServerMessage])
            Assert.DoesNotContain(text ?? "", c => char.IsControl(c) || c == '\u202e');
        // The runtime's own words may take several lines.
        Assert.DoesNotContain(failure.InnerException?.Message ?? "", c => (char.IsControl(c) && c is not ('\r' or '\n')) || c == '\u202e');
    }

    [Fact]
    public async Task The_body_of_an_error_is_read_no_further_than_needed()
    {
        var failure = await Connect.FailAsync(StubResponse.Text(new string('x', 10_000_000), 500));

        Assert.Equal(1001, failure.ServerMessage!.Length);
    }

    [Fact]
    public async Task A_page_made_to_be_slow_to_read_is_read_all_the_same()
    {
        var page = string.Concat(Enumerable.Repeat("<title", 10_000)) + ">";

        Assert.Equal(BctrlErrorKind.OperationNotFound, (await Connect.FailAsync(StubResponse.Text(page, 404))).Kind);
    }

    [Fact]
    public async Task A_header_that_comes_twice_is_no_trouble()
    {
        using var content = new StringContent("no");
        content.Headers.Add("X-Twice", "a");
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { Content = content };
        response.Headers.Add("X-Twice", "b");
        using var handler = new BodyHandler(() => response);
        using var connection = Connect.To(handler);

        Assert.Equal(BctrlErrorKind.ServerError, (await connection.FailAsync()).Kind);
    }

    [Fact]
    public async Task A_name_that_is_unknown_fails_fast_only_until_the_server_has_answered()
    {
        var unknown = StubResponse.Fault(new HttpRequestException("no", new SocketException((int)SocketError.HostNotFound)));
        using var handler = new StubHttpMessageHandler().On(
            "GET /v1/operations/*", unknown, StubResponse.Error(500, "no"), unknown);
        using var connection = Connect.To(handler);

        Assert.False((await connection.FailAsync()).IsTransient);
        Assert.True((await connection.FailAsync()).IsTransient);
        var later = await connection.FailAsync();
        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (later.Kind, later.IsTransient));
    }

    public static TheoryData<Exception> NetworkFailures() =>
    [
        new HttpRequestException("no", new SocketException((int)SocketError.ConnectionReset)),
        new IOException("no"),
        new SocketException((int)SocketError.NotConnected), // a connection that is gone before it was ever used
    ];

    /// <summary>As .NET Framework tells it.</summary>
    [Fact]
    public async Task A_handshake_that_fails_without_a_word_why_is_not_tried_again()
    {
        var fault = new HttpRequestException("no", new System.Net.WebException("Could not create a secure channel.", System.Net.WebExceptionStatus.SecureChannelFailure));

        var failure = await Connect.FailAsync(StubResponse.Fault(fault));

        Assert.Equal((BctrlErrorKind.TlsFailed, false), (failure.Kind, failure.IsTransient));
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_told_as_what_it_is()
    {
        var fault = new TaskCanceledException("Cancelled.", new TimeoutException("No connection within 15 s."));

        var failure = await Connect.FailAsync(StubResponse.Fault(fault));

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
        Assert.Equal("No answer from api.example.com: No connection within 15 s.", failure.Message);
    }

    [Fact]
    public async Task An_error_whose_words_can_not_be_unpacked_is_the_error_it_is()
    {
        using var handler = new BodyHandler(() => new(System.Net.HttpStatusCode.BadGateway) { Content = new StreamContent(new BrokenStream()) });
        using var connection = Connect.To(handler);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.ServerError, true), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [MemberData(nameof(NetworkFailures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_of_the_network_may_pass_whatever_it_comes_as(Exception fault)
    {
        var failure = await Connect.FailAsync(StubResponse.Fault(fault));

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
    public async Task Retry_After_is_seconds_or_a_date_and_at_most_five_minutes(string header, int? seconds)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        foreach (var status in (int[])[429, 503])
        {
            using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(status, "slow down").With("Retry-After", header));
            using var connection = Connect.To(handler, clock);

            var failure = await connection.FailAsync();

            Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
            Assert.Equal(seconds ?? 0, connection.Pause.Remaining.TotalSeconds);
        }
    }

    [Fact]
    public async Task Retry_After_of_another_status_is_no_pause_for_all()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(500, "no").With("Retry-After", "7"));
        using var connection = Connect.To(handler);

        Assert.Equal(7, (await connection.FailAsync()).RetryAfter!.Value.TotalSeconds);
        Assert.Equal(TimeSpan.Zero, connection.Pause.Remaining);
    }

    private static async Task<BctrlApiException> SendAsync(int status, bool isRepeatable)
    {
        using var handler = new StubHttpMessageHandler().On("POST /v1/things", StubResponse.Error(status, "no"));
        using var connection = Connect.To(handler);
        var request = new ApiRequest(HttpMethod.Post, "v1/things") { IsRepeatable = isRepeatable };
        return await Assert.ThrowsAsync<BctrlApiException>(() => connection.SendAsync<object?>(
            request, (_, _, _) => default, null, TestContext.Current.CancellationToken));
    }

    /// <summary>What a body that is no Brotli is to .NET.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("Decoder ran into invalid data.");

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Decoder ran into invalid data.");
    }
}

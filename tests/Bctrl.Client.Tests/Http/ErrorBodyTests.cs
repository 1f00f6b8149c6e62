namespace Bctrl.Client.Tests.Http;

public class ErrorBodyTests
{
    [Theory]
    [InlineData("""{"error":"No such thing.","code":"thing.missing","requestId":"req-7","reasonClass":"x"}""", "No such thing.", "thing.missing", "req-7")]
    [InlineData("""{"error":{"message":"No such thing.","code":"thing.missing","requestId":"req-7"}}""", "No such thing.", "thing.missing", "req-7")]
    [InlineData("""{"error":{"message":"No such thing."},"code":"thing.missing","requestId":"req-7"}""", "No such thing.", "thing.missing", "req-7")]
    [InlineData("""{"error":{"message":"No such thing.","code":"thing.missing","requestId":"req-7"},"message":"no","code":"other","requestId":"req-8"}""", "No such thing.", "thing.missing", "req-7")]
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

    [Fact]
    public async Task A_web_page_with_many_unclosed_tags_is_read()
    {
        var page = string.Concat(Enumerable.Repeat("<title", 10_000)) + ">";

        Assert.Equal(BctrlErrorKind.OperationNotFound, (await TestConnection.AssertGetFailsAsync(StubResponse.Text(page, 404))).Kind);
    }

    /// <summary>The message of the server is shown as far as it was received.</summary>
    [Theory]
    [InlineData(1000, "No such thing.")]
    [InlineData(20, "{\"error\":\"No such th")]
    [InlineData(0, null)]
    public async Task An_error_with_a_body_that_breaks_off_is_reported_by_its_status_code(int length, string? message)
    {
        Exception[] exceptions =
        [
            new IOException(), new InvalidDataException(), new HttpRequestException(), new OperationCanceledException(),
            new InvalidOperationException("Decoder ran into invalid data."), // the exception of .NET for a body that is not valid Brotli
        ];
        foreach (var exception in exceptions)
        {
            var body = "{\"error\":\"No such thing.\"}"u8.ToArray();
            using var stream = new BreakingStream(body[..Math.Min(length, body.Length)], exception);
            using var handler = StreamResponseHandler.Create(stream, System.Net.HttpStatusCode.BadGateway);
            using var connection = TestConnection.Create(handler);

            var failure = await connection.AssertGetFailsAsync();

            Assert.Equal((BctrlErrorKind.ServerError, true, message), (failure.Kind, failure.IsTransient, failure.ServerMessage));
        }
    }

    [Theory]
    [InlineData(0, "x")]
    [InlineData(1, "{\"error\":\"x\"")]
    public async Task The_first_64_KiB_of_a_body_are_read(int excess, string message)
    {
        const string Body = "{\"error\":\"x\"}";
        var failure = await TestConnection.AssertGetFailsAsync(StubResponse.Text(new string(' ', (64 * 1024) - Body.Length + excess) + Body, 500));

        Assert.Equal(message, failure.ServerMessage);
    }

    [Fact]
    public async Task The_beginning_of_a_key_at_the_end_of_a_body_that_is_cut_is_not_shown()
    {
        using var stream = new BreakingStream(System.Text.Encoding.UTF8.GetBytes("Unknown key " + TestConnection.ApiKey[..^2]), new IOException("closed"));
        using var handler = StreamResponseHandler.Create(stream, System.Net.HttpStatusCode.BadGateway);
        using var connection = TestConnection.Create(handler);

        Assert.Equal("Unknown key ***", (await connection.AssertGetFailsAsync()).ServerMessage);
    }

    /// <summary>Returns one byte at a time, and then fails.</summary>
    private sealed class BreakingStream(byte[] bytes, Exception exception) : MemoryStream(bytes)
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Position < Length ? base.ReadAsync(buffer, offset, 1, cancellationToken) : throw exception;
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
}

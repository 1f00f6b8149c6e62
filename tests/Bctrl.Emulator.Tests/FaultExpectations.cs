using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Bctrl.Emulator.Tests;

/// <summary>What a client receives for each kind of fault.</summary>
internal static class FaultExpectations
{
    /// <summary>The expected response to a get request for an operation or a tool call, for each kind of fault.</summary>
    public static readonly Dictionary<string, Func<RawResponse, bool>> ByKind = new()
    {
        ["status"] = r => r.Status == 500,
        ["status-400"] = r => IsErrorResponse(r, 400, "invalid_input"),
        ["status-401"] = r => IsErrorResponse(r, 401, "unauthorized"),
        ["status-402"] = r => IsErrorResponse(r, 402, "invalid_input"),
        ["status-403"] = r => IsErrorResponse(r, 403, "capability_denied"),
        ["status-404"] = r => IsErrorResponse(r, 404, "not_found"),
        ["proxy-authentication"] = r => IsHtmlResponse(r, 407) && r.GetHeader("proxy-authenticate") is not null,
        ["status-408"] = r => IsErrorResponse(r, 408, "invalid_input"),
        ["status-409"] = r => IsErrorResponse(r, 409, "conflict"),
        ["status-410"] = r => IsErrorResponse(r, 410, "invalid_input"),
        ["status-422"] = r => IsErrorResponse(r, 422, "invalid_input"),
        ["status-425"] = r => IsErrorResponse(r, 425, "invalid_input"),
        ["status-429"] = r => IsErrorResponse(r, 429, "rate_limited") && r.GetHeader("retry-after") is null,
        ["status-429-retry-seconds"] = r => r.Status == 429 && r.GetHeader("retry-after") == "1",
        ["status-429-retry-zero"] = r => r.Status == 429 && r.GetHeader("retry-after") == "0",
        ["status-429-retry-past"] = r => r.Status == 429 && GetRetryAfterDate(r) < DateTimeOffset.UtcNow,
        ["status-429-retry-huge"] = r => r.Status == 429 && r.GetHeader("retry-after") == "86400",
        ["status-429-retry-overflow"] = r => r.Status == 429 && r.GetHeader("retry-after") == "99999999999999999999",
        ["status-429-retry-negative"] = r => r.Status == 429 && r.GetHeader("retry-after") == "-5",
        ["status-429-retry-nonsense"] = r => r.Status == 429 && r.GetHeader("retry-after") == "soon",
        ["status-429-retry-date"] = r => r.Status == 429 && GetRetryAfterDate(r) is not null,
        ["status-429-retry-date-ahead"] = r => GetRetryAfterDate(r) - GetDate(r) == TimeSpan.FromSeconds(2)
            && GetDate(r) > DateTimeOffset.UtcNow.AddMinutes(59),
        ["status-429-retry-date-behind"] = r => GetRetryAfterDate(r) - GetDate(r) == TimeSpan.FromSeconds(2)
            && GetDate(r) < DateTimeOffset.UtcNow.AddMinutes(-59),
        ["status-500"] = r => IsErrorResponse(r, 500, "server"),
        ["status-500-nested"] = r => r.Status == 500 && r.Json!["error"]!["message"] is not null,
        ["status-500-flat"] = r => r.Status == 500 && r.Json!["message"] is not null,
        ["status-500-html"] = r => IsHtmlResponse(r, 500),
        ["status-500-plain"] = r => r.Status == 500 && r.GetHeader("content-type") == "text/plain",
        ["status-500-empty"] = r => r.Status == 500 && r.Content.Length == 0,
        ["status-501"] = r => IsErrorResponse(r, 501, "server"),
        ["status-502-html"] = r => IsHtmlResponse(r, 502),
        ["status-503"] = r => IsErrorResponse(r, 503, "server"),
        ["status-503-retry-seconds"] = r => r.Status == 503 && r.GetHeader("retry-after") == "1",
        ["status-504-empty"] = r => r.Status == 504 && r.Content.Length == 0,
        ["status-599"] = r => IsErrorResponse(r, 599, "server"),
        ["status-204"] = r => r.Status == 204 && r.Body.Length == 0,
        ["status-304"] = r => r.Status == 304 && r.Body.Length == 0,
        ["redirect-301-other-host"] = r => r.Status == 301 && IsRedirectToOtherHost(r),
        ["redirect-302-other-host"] = r => r.Status == 302 && IsRedirectToOtherHost(r),
        ["redirect-307-other-host"] = r => r.Status == 307 && IsRedirectToOtherHost(r),
        ["redirect-308-to-itself"] = r => r.Status == 308 && r.GetHeader("location") == r.Path,
        ["redirect-without-location"] = r => r.Status == 302 && r.GetHeader("location") is null,
        ["server-gone"] = r => r.End is ConnectionEnd.Reset or ConnectionEnd.Closed && r.Bytes.Length == 0,
        ["reset-before-headers"] = r => r.End == ConnectionEnd.Reset && r.Bytes.Length == 0,
        ["close-before-headers"] = r => r.End == ConnectionEnd.Closed && r.Bytes.Length == 0,
        ["refused-stream"] = r => r.End == ConnectionEnd.Closed && r.Bytes.Length == 0,
        ["close-in-headers"] = r => r.End == ConnectionEnd.Closed && r.Text == "HTTP/1.1 200 OK\r\nContent-Ty",
        ["reset-mid-body"] = r => r.End == ConnectionEnd.Reset && r.Body.Length > 100,
        ["close-mid-body"] = r => r.End == ConnectionEnd.Closed && r.Body.Length > 100 && !r.Text.Contains("\r\n0\r\n"),
        ["stall-before-headers"] = r => r.End == ConnectionEnd.TimedOut && r.Bytes.Length == 0,
        ["stall-mid-body"] = r => r.End == ConnectionEnd.TimedOut && r.Body.Length > 100,
        ["one-byte-at-a-time"] = r => IsNormalResponse(r) && r.Text.Contains("\r\n1\r\n{\r\n1\r\n\"\r\n"),
        ["not-http"] = r => r.Text == "220 mail ready\r\n",
        ["huge-header"] = r => r.Status == 200 && r.GetHeader("x-huge")!.Length == 1024 * 1024,
        ["informational-first"] = r => r.Status == 103 && r.Text.Contains("\r\n\r\nHTTP/1.1 200 OK\r\n"),
        ["content-length-too-long"] = r => r.End == ConnectionEnd.Closed && GetContentLength(r) - r.Body.Length == 10,
        ["content-length-too-short"] = r => r.End == ConnectionEnd.Closed && GetContentLength(r) - r.Body.Length == -10,
        ["content-length-nonsense"] = r => r.GetHeader("content-length") == "many",
        ["content-length-huge"] = r => GetContentLength(r) == 1L << 40,
        ["bad-chunk"] = r => r.Text.Contains("\r\n\r\nsize\r\n"),
        ["wrong-content-type"] = r => IsNormalResponse(r) && r.GetHeader("content-type") == "text/html",
        ["no-content-type"] = r => IsNormalResponse(r) && r.GetHeader("content-type") is null,
        ["unknown-charset"] = r =>
            IsNormalResponse(r) && r.GetHeader("content-type") == "application/json; charset=bctrl-9",
        ["broken-gzip"] = r => IsNormalResponse(r) && r.GetHeader("content-encoding") == "gzip",
        ["gzip-bomb"] = r => r.GetHeader("content-encoding") == "gzip"
            && r.Content.Length < 2_000_000 && GetDecompressedSize(r) == 1L << 30,
        ["large-body"] = r => r.Status == 200 && r.End == ConnectionEnd.Closed && r.Body.Length > 80_000_000,
        ["large-body-stall"] = r => r.Status == 200 && r.End == ConnectionEnd.TimedOut && r.Body.Length > 60_000_000,
        ["endless-body"] = r => r.End == ConnectionEnd.TooLarge,
        ["empty-body"] = r => r.Status == 200 && r.GetHeader("content-length") == "0",
        ["html-page"] = r => IsHtmlResponse(r, 200),
        ["truncated-json"] = r =>
            r.Status == 200 && r.Body.Length > 100 && GetContentLength(r) == r.Body.Length && IsInvalidJson(r),
        ["trailing-garbage"] = r => r.Status == 200 && IsInvalidJson(r),
        ["invalid-utf8"] = r => r.Content.Contains((byte)0xFF),
        ["utf16-body"] = r => Encoding.Unicode.GetString(r.Content).StartsWith("{\"id\"", StringComparison.Ordinal),
        ["byte-order-mark"] = r => r.Content.AsSpan().StartsWith("\uFEFF{"u8),
        ["not-a-number"] = r => r.Text.Contains("\"step\":NaN") && IsInvalidJson(r),
        ["deep-json"] = r => r.Text.Contains(new string('[', 100_000) + new string(']', 100_000)),
        ["duplicate-keys"] = r => r.Text.Split("\"id\":").Length == 3 && r.Text.Split("\"status\":").Length > 2,
        ["huge-numbers"] = r => r.Json!["progress"]!.ToJsonString().Contains("1e999", StringComparison.Ordinal),
        ["another-operation"] = r => r.Json!["status"] is not null && !IsNormalResponse(r),
        ["other-envelope"] = r => (r.Json!["operation"] ?? r.Json["toolCall"])!["id"] is not null,
        ["answer-array"] = r => HasBody(r, "[]"),
        ["answer-string"] = r => HasBody(r, "\"ok\""),
        ["answer-number"] = r => HasBody(r, "42"),
        ["answer-true"] = r => HasBody(r, "true"),
        ["answer-null"] = r => HasBody(r, "null"),
        ["answer-empty-object"] = r => HasBody(r, "{}"),
        ["operation-null"] = r => HasBody(r, "null"),
        ["operation-array"] = r => HasBody(r, "[]"),
        ["operation-string"] = r => HasBody(r, "\"ok\""),
        ["operation-empty-object"] = r => HasBody(r, "{}"),
        ["operation-without-id"] = r => r.Json!["id"] is null && r.Json["status"] is not null,
        ["operation-without-status"] = r => IsNormalResponse(r) && !r.Json!.AsObject().ContainsKey("status"),
        ["operation-null-required"] = r => r.Text.Contains("\"id\":null,") && r.Text.Contains("\"status\":null,"),
        ["operation-wrong-types"] = r => r.Text.Contains("\"id\":7,") && r.Text.Contains("\"status\":[\"running\"]"),
        ["unknown-status"] = r => IsNormalResponse(r) && (string?)r.Json!["status"] == "paused",
        ["unknown-properties"] = r => IsNormalResponse(r) && (string?)r.Json!["priority"] == "high",
        ["odd-timestamps"] = r => IsNormalResponse(r) && (string?)r.Json!["createdAt"] == "yesterday",
        ["early-answer"] = IsNormalResponse,
        ["repeated-cursor"] = IsNormalResponse,
        ["terminal-escapes"] = r => IsNormalResponse(r) && ((string?)(r.Json!["runtime"] ?? r.Json["tool"]))!.Contains('\u001b'),
        ["terminal-escapes-error"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.Contains('\u001b'),
        ["key-in-status-line"] = r => r.Text == "HTTP/1.1: Bearer a-key\r\n\r\n",
        ["key-in-header-line"] = r => r.Text == "HTTP/1.1 200 OK\r\nBearer a-key\r\n\r\n",
        ["key-in-chunk-size"] = r => r.Status == 200 && r.Text.EndsWith("\r\n\r\nBearer a-key\r\n", StringComparison.Ordinal),
        ["key-in-property-name"] = r => r.Text.Contains("{\"Bearer a-key\":") && IsInvalidJson(r),
        ["key-in-bad-value"] = r => IsNormalResponse(r) && (string?)(r.Json!["progress"]?["step"] ?? r.Json["resultAvailable"]) == "Bearer a-key",
        ["key-as-id"] = r => (string?)r.Json!["id"] == "Bearer a-key",
        ["key-in-timestamp"] = r => IsNormalResponse(r) && (string?)r.Json!["createdAt"] == "Bearer a-key",
        ["key-in-status"] = r => IsNormalResponse(r) && (string?)r.Json!["status"] == "Bearer a-key",
        ["key-in-operation-error"] = r => IsNormalResponse(r) && (r.Json!["error"] is { } error
            ? (string?)error["message"] == "Bearer a-key"
                && (string?)r.Json["result"]!["steps"]![0]!["error"]!["diagnostic"]!["expected"] == "Bearer a-key"
            : (string?)r.Json["errorMessage"] == "Bearer a-key"),
        ["key-in-error"] = r => r.Text.StartsWith("HTTP/1.1 400 Bearer a-key\r\n", StringComparison.Ordinal)
            && r.GetHeader("x-request-id") == "Bearer a-key" && (string?)r.Json!["error"] == "Bearer a-key",
        ["key-in-redirect"] = r => r.Status == 307 && r.GetHeader("location")!.EndsWith("Bearer%20a-key", StringComparison.Ordinal),
        ["key-in-web-page"] = r => r.Status == 400 && GetText(r).Contains("<title>&#66;&#101;&#97;", StringComparison.Ordinal),
        ["key-in-long-message"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.IndexOf("a-key", StringComparison.Ordinal) == 998,
        ["key-in-long-body"] = r => r.Status == 400 && GetText(r).IndexOf("a-key", StringComparison.Ordinal) == 65534,
        ["key-split"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.Contains("a-\u200bkey", StringComparison.Ordinal),
        ["key-in-base64"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.Contains("QmVhcmVyIGEta2V5", StringComparison.Ordinal),
        ["key-in-hex"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.StartsWith("612d6b6579 and 612D6B6579", StringComparison.Ordinal),
        ["key-escaped"] = r => r.Status == 400
            && GetText(r).StartsWith("%61%2D%6B%65%79 and \\u0061\\u002d\\u006b\\u0065\\u0079 and &#97;&#45;", StringComparison.Ordinal),
    };

    public static bool IsNormalResponse(RawResponse r) => r.Status == 200 && (string?)r.Json!["id"] == r.Id;

    private static bool IsErrorResponse(RawResponse r, int status, string reasonClass) =>
        r.Status == status && (string?)r.Json!["reasonClass"] == reasonClass
        && (string?)r.Json["requestId"] == r.GetHeader("x-request-id");

    private static bool IsHtmlResponse(RawResponse r, int status) =>
        r.Status == status && r.GetHeader("content-type") == "text/html" && r.Text.Contains("<html>");

    private static bool IsRedirectToOtherHost(RawResponse r) =>
        r.GetHeader("location") == "http://another-host.invalid" + r.Path;

    private static bool HasBody(RawResponse r, string text) =>
        r.Status == 200 && Encoding.UTF8.GetString(r.Content) == text;

    private static bool IsInvalidJson(RawResponse r)
    {
        try
        {
            return r.Json is null;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static long GetContentLength(RawResponse r) => long.Parse(r.GetHeader("content-length")!, null);

    private static DateTimeOffset? GetRetryAfterDate(RawResponse r) => ParseDate(r.GetHeader("retry-after"));

    private static DateTimeOffset? GetDate(RawResponse r) => ParseDate(r.GetHeader("date"));

    private static DateTimeOffset? ParseDate(string? text) => DateTimeOffset.TryParse(text, null, out var date) ? date : null;

    private static string GetText(RawResponse r) => Encoding.UTF8.GetString(r.Content);

    private static long GetDecompressedSize(RawResponse r)
    {
        using var gzip = new GZipStream(new MemoryStream(r.Content), CompressionMode.Decompress);
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int count; (count = gzip.Read(buffer)) > 0;)
            total += count;
        return total;
    }
}

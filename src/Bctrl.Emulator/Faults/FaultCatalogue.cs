using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Bctrl.Emulator;

/// <summary>All that can go wrong. A fault on <c>wait</c> answers at once, without holding.</summary>
internal static class FaultCatalogue
{
    private const int MiB = 1024 * 1024;

    /// <summary>A red bell that sets the window's title, in 7-bit and 8-bit form.</summary>
    private const string Escapes = "\u001b[31mred\u0007 \u001b]0;title\u0007 \u009b2J end";

    private static readonly string[] s_required =
        ["id", "status", "createdAt", "runtime", "runtimeId", "runtimeKind", "workspaceId"];

    private static readonly byte[] s_letters = Encoding.ASCII.GetBytes(new string('e', 64 * 1024));

    /// <summary>1 MiB of white space. Gzip streams may follow one another and unpack as one.</summary>
    private static readonly Lazy<byte[]> s_zippedSpace = new(() =>
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize))
            gzip.Write(Encoding.ASCII.GetBytes(new string(' ', MiB)));
        return zipped.ToArray();
    });

    /// <summary>In the order in which they are listed.</summary>
    public static readonly FaultKind[] All =
    [
        // Error statuses.
        new("status", "any status, as planned", a =>
            a.StatusAsync(a.Plan.Status ?? 500, a.Plan.Body ?? "json", a.Plan.RetryAfter)),
        Status(400, "the request is refused"),
        Status(401, "the key is refused"),
        Status(402, "payment is required"),
        Status(403, "the key may not do this"),
        Status(404, "there is no such operation"),
        new("proxy-authentication", "407 with a proxy's HTML page", a =>
        {
            a.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return a.StatusAsync(407, "html");
        }),
        Status(408, "the server gave up on the request"),
        Status(409, "a conflict"),
        Status(410, "gone for good"),
        Status(422, "the request makes no sense"),
        Status(425, "too early"),
        Status(429, "too many requests, and no word how long to wait"),
        RetryAfter("seconds", "1", "in one second"),
        RetryAfter("zero", "0", "at once"),
        RetryAfter("past", "Thu, 01 Jan 2015 00:00:00 GMT", "at a date in the past"),
        RetryAfter("huge", "86400", "tomorrow"),
        RetryAfter("overflow", "99999999999999999999", "in more seconds than a number holds"),
        RetryAfter("negative", "-5", "five seconds ago"),
        RetryAfter("nonsense", "soon", "soon"),
        new("status-429-retry-date", "429, and to come again at a date two seconds ahead", a =>
            a.StatusAsync(429, retryAfter: DateTimeOffset.UtcNow.AddSeconds(2).ToString("R"))),
        Status(500, "the server failed"),
        new("status-500-nested", "500 with {\"error\":{\"message\",\"code\"}}", a => a.StatusAsync(500, "nested")),
        new("status-500-flat", "500 with {\"message\",\"code\"}", a => a.StatusAsync(500, "flat")),
        new("status-500-html", "500 with an HTML page", a => a.StatusAsync(500, "html")),
        new("status-500-plain", "500 with plain text", a => a.StatusAsync(500, "plain")),
        new("status-500-empty", "500 without a body", a => a.StatusAsync(500, "empty")),
        Status(501, "the server can't do this"),
        new("status-502-html", "502 with a proxy's HTML page", a => a.StatusAsync(502, "html")),
        Status(503, "the server is busy"),
        new("status-503-retry-seconds", "503, and to come again in one second", a =>
            a.StatusAsync(503, retryAfter: "1")),
        new("status-504-empty", "504 without a body", a => a.StatusAsync(504, "empty")),
        Status(599, "a status that nobody knows"),

        // Statuses that are no errors, and no answers either.
        new("status-204", "204: success without a body", a => a.StatusAsync(204)),
        new("status-304", "304: not modified", a => a.StatusAsync(304)),
        new("redirect-301-other-host", "301 to another host", a => a.RedirectAsync(301, ElsewhereOf(a))),
        new("redirect-302-other-host", "302 to another host", a => a.RedirectAsync(302, ElsewhereOf(a))),
        new("redirect-307-other-host", "307 to another host", a => a.RedirectAsync(307, ElsewhereOf(a))),
        new("redirect-308-to-itself", "308 to the same address, for ever", a => a.RedirectAsync(308, a.Path)),
        new("redirect-without-location", "302 to nowhere", a => a.RedirectAsync(302, null)),

        // The connection.
        new("server-gone", "the whole server goes away for durationMs, with all its connections", a =>
            a.ServerGoneAsync()),
        new("reset-before-headers", "a reset instead of an answer", a => a.ResetAsync()),
        new("close-before-headers", "the connection ends in order, but without an answer", a => a.RawAsync()),
        new("close-in-headers", "the connection ends within the headers", a =>
            a.RawAsync("HTTP/1.1 200 OK\r\nContent-Ty")),
        new("reset-mid-body", "a reset within a chunked body", a =>
            a.ResetAsync(Head("Transfer-Encoding: chunked"), Chunk(a.Good[..(a.Good.Length / 2)]))),
        new("close-mid-body", "the connection ends in order within a chunked body", a =>
            a.RawAsync(Head("Transfer-Encoding: chunked"), Chunk(a.Good[..(a.Good.Length / 2)]))),
        new("stall-before-headers", "silence instead of an answer", async a =>
        {
            await a.StallAsync();
            await a.JsonAsync(a.Good);
        }),
        new("stall-mid-body", "silence within the body", a => a.HalvesAsync(a.StallAsync)),
        new("one-byte-at-a-time", "the right answer, each byte by itself", a => a.ByteByByteAsync()),
        new("not-http", "something that is not HTTP", a => a.RawAsync("220 mail ready\r\n")),
        new("huge-header", "a header of 1 MiB", a =>
            a.RawAsync(Head("Content-Length: 2", "x-huge: " + new string('h', MiB)), "{}")),
        new("informational-first", "103 before the right answer", a =>
            a.RawAsync("HTTP/1.1 103 Early Hints\r\n\r\n", Head($"Content-Length: {a.Good.Length}"), a.Good)),

        // The body's wrapping.
        new("content-length-too-long", "fewer bytes than promised", a =>
            a.RawAsync(Head($"Content-Length: {a.Good.Length + 10}"), a.Good)),
        new("content-length-too-short", "more bytes than promised", a =>
            a.RawAsync(Head($"Content-Length: {a.Good.Length - 10}"), a.Good)),
        new("content-length-nonsense", "a length that is no number", a =>
            a.RawAsync(Head("Content-Length: many"), a.Good)),
        new("content-length-huge", "a length of 1 TiB, and a few bytes", a =>
            a.RawAsync(Head($"Content-Length: {1L << 40}"), a.Good)),
        new("bad-chunk", "a chunk whose size is no number", a =>
            a.RawAsync(Head("Transfer-Encoding: chunked"), "size\r\n" + a.Good)),
        new("wrong-content-type", "the right answer, called text/html", a =>
            a.SendAsync(Encoding.UTF8.GetBytes(a.Good), "text/html")),
        new("no-content-type", "the right answer, called nothing", a =>
            a.SendAsync(Encoding.UTF8.GetBytes(a.Good), null)),
        new("unknown-charset", "the right answer in a charset that doesn't exist", a =>
            a.SendAsync(Encoding.UTF8.GetBytes(a.Good), "application/json; charset=bctrl-9")),
        new("broken-gzip", "a body that is called gzip and is none", a =>
        {
            a.Headers.ContentEncoding = "gzip";
            return a.JsonAsync(a.Good);
        }),
        new("gzip-bomb", "1 GiB of white space in 1 MiB of gzip", a =>
        {
            a.Headers.ContentEncoding = "gzip";
            return a.RepeatAsync("", s_zippedSpace.Value, times: 1024);
        }),
        new("large-body", "the right answer with a text of 80 MiB", a =>
        {
            var halves = a.Prefixed("\"large\":\"|\"").Split('|');
            return a.RepeatAsync(halves[0], s_letters, 80 * MiB / s_letters.Length, halves[1]);
        }),
        new("endless-body", "a body without end", a => a.RepeatAsync("{\"operation\":\"", s_letters)),

        // The body's text.
        new("empty-body", "200 without a body", a => a.SendAsync(default)),
        new("html-page", "200 with an HTML page, as from a captive portal", a => a.StatusAsync(200, "html")),
        new("truncated-json", "half of the right answer, as if it were all", a =>
            a.JsonAsync(a.Good[..(a.Good.Length / 2)])),
        new("trailing-garbage", "the right answer, and something after it", a => a.JsonAsync(a.Good + "}, oops")),
        new("invalid-utf8", "a byte that UTF-8 doesn't have", a => a.SendAsync(WithInvalidByte(a.Good))),
        new("utf16-body", "the right answer in UTF-16", a => a.SendAsync(Encoding.Unicode.GetBytes(a.Good))),
        new("byte-order-mark", "the right answer after a byte order mark", a => a.JsonAsync("\uFEFF" + a.Good)),
        new("not-a-number", "NaN for a number", a => a.JsonAsync(a.Prefixed("\"progress\":{\"step\":NaN}"))),
        new("deep-json", "JSON nested 100,000 deep", a =>
            a.JsonAsync(a.Prefixed($"\"deep\":{new string('[', 100_000)}{new string(']', 100_000)}"))),
        new("duplicate-keys", "id and status twice, with different values", a =>
            a.JsonAsync(a.Prefixed("\"id\":\"00000000-0000-0000-0000-000000000000\",\"status\":\"queued\""))),
        new("huge-numbers", "numbers beyond what a number holds", a => a.JsonAsync(a.Changed(o =>
            o["progress"] = JsonNode.Parse($$"""{"step":1e999,"totalSteps":{{new string('9', 400)}}}""")))),

        // Another answer.
        new("another-operation", "the answer for another operation", a => a.JsonAsync(a.Wrap(a.AnotherOperation))),
        new("other-envelope", "wait without its envelope, the others with one", a =>
            a.JsonAsync(a.Good == a.Operation ? $$"""{"operation":{{a.Operation}}}""" : a.Operation)),
        Bare("array", "[]"),
        Bare("string", "\"ok\""),
        Bare("number", "42"),
        Bare("true", "true"),
        Bare("null", "null"),
        Bare("empty-object", "{}"),
        Operation("null", "null"),
        Operation("array", "[]"),
        Operation("string", "\"ok\""),
        Operation("empty-object", "{}"),
        new("operation-without-id", "an operation without its id", a => a.JsonAsync(a.Changed(o => o.Remove("id")))),
        new("operation-without-status", "an operation without its status", a =>
            a.JsonAsync(a.Changed(o => o.Remove("status")))),
        new("operation-null-required", "an operation with null where it must not be", a => a.JsonAsync(a.Changed(o =>
        {
            foreach (var name in s_required)
                o[name] = null;
        }))),
        new("operation-wrong-types", "an operation whose properties have other types", a => a.JsonAsync(a.Changed(o =>
        {
            o["id"] = 7;
            o["status"] = new JsonArray("running");
            o["progress"] = "half";
            o["result"] = 1;
            o["createdAt"] = true;
        }))),

        // Answers that are right, and unusual.
        new("unknown-status", "a status that the specification doesn't have", a =>
            a.JsonAsync(a.Changed(o => o["status"] = "paused"))),
        new("unknown-properties", "properties that the specification doesn't have", a => a.JsonAsync(a.Changed(o =>
        {
            o["priority"] = "high";
            o["labels"] = new JsonArray("night", 7, null);
        }))),
        new("odd-timestamps", "timestamps that are none", a => a.JsonAsync(a.Changed(o =>
        {
            o["createdAt"] = "yesterday";
            o["startedAt"] = "";
        }))),
        new("early-answer", "the wait is answered at once, without news", a => a.JsonAsync(a.Good)),
        new("terminal-escapes", "text with control sequences for terminals", a => a.JsonAsync(a.Changed(o =>
        {
            o["runtime"] = Escapes;
            o["currentCall"] = Escapes;
            o["progress"] = new JsonObject { ["message"] = Escapes, ["currentCall"] = Escapes };
        }))),
        new("terminal-escapes-error", "400 whose text has control sequences for terminals", a =>
            a.JsonAsync(new JsonObject { ["error"] = Escapes, ["code"] = Escapes }.ToJsonString(), 400)),
    ];

    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, FaultKind> Kinds = All.ToFrozenDictionary(kind => kind.Name);

    private static FaultKind Status(int status, string description) =>
        new($"status-{status}", $"{status}: {description}", a => a.StatusAsync(status));

    private static FaultKind RetryAfter(string name, string value, string description) =>
        new($"status-429-retry-{name}", $"429, and to come again {description}", a =>
            a.StatusAsync(429, retryAfter: value));

    private static FaultKind Bare(string name, string json) =>
        new($"answer-{name}", $"200 with {json} and nothing else", a => a.JsonAsync(json));

    private static FaultKind Operation(string name, string json) =>
        new($"operation-{name}", $"200 with {json} for the operation", a => a.JsonAsync(a.Wrap(json)));

    private static string ElsewhereOf(FaultAnswer a) => a.Plan.Location ?? "http://another-host.invalid" + a.Path;

    private static string Head(params string[] headers) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{string.Join("\r\n", headers)}\r\n\r\n";

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static byte[] WithInvalidByte(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[bytes.AsSpan().IndexOf("\"runtime\":\""u8) + 11] = 0xFF;
        return bytes;
    }
}

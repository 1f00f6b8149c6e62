using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Bctrl.Emulator;

/// <summary>The faults that the emulator can inject. A faulty response to a wait request is sent immediately.</summary>
internal static class BuiltInFaults
{
    private const int MiB = 1024 * 1024;

    /// <summary>Terminal escape sequences: red text, a bell, a new window title and a cleared screen.</summary>
    private const string EscapeSequences = "\u001b[31mred\u0007 \u001b]0;title\u0007 \u009b2J end";

    private static readonly string[] s_requiredProperties =
    [
        "id", "status", "createdAt", "runtime", "runtimeId", "runtimeKind", "workspaceId", "tool", "callerType",
        "resultAvailable",
    ];

    private static readonly byte[] s_letters = Encoding.ASCII.GetBytes(new string('e', 64 * 1024));

    /// <summary>1 MiB of spaces, compressed. A client decompresses several gzip streams in a row as one.</summary>
    private static readonly Lazy<byte[]> s_compressedSpaces = new(() =>
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(Encoding.ASCII.GetBytes(new string(' ', MiB)));
        return compressed.ToArray();
    });

    /// <summary>All faults, in the order in which <c>GET /emulator/faults</c> lists them.</summary>
    public static readonly FaultDefinition[] All =
    [
        .. StatusFaults.All,

        // Other status codes that the API doesn't use.
        new("status-204", "204 without a body", r => r.WriteStatusAsync(204)),
        new("status-304", "304 without a body", r => r.WriteStatusAsync(304)),
        new("redirect-301-other-host", "301 to another host", r => r.RedirectAsync(301, r.RedirectTarget)),
        new("redirect-302-other-host", "302 to another host", r => r.RedirectAsync(302, r.RedirectTarget)),
        new("redirect-307-other-host", "307 to another host", r => r.RedirectAsync(307, r.RedirectTarget)),
        new("redirect-308-to-itself", "308 to the same address, without end", r => r.RedirectAsync(308, r.Path)),
        new("redirect-without-location", "302 without a Location header", r => r.RedirectAsync(302, null)),

        // Connection failures.
        new("server-gone", "the server stops for durationMs and closes all connections", r => r.StartOutageAsync()),
        new("reset-before-headers", "a connection reset before the response", r => r.SendAndResetAsync()),
        new("close-before-headers", "a closed connection without a response", r => r.SendAndCloseAsync()),
        new("refused-stream", "a refused HTTP/2 stream, or a closed connection over HTTP/1.1", r => r.RefuseAsync()),
        new("close-in-headers", "a closed connection in the middle of the headers", r =>
            r.SendAndCloseAsync("HTTP/1.1 200 OK\r\nContent-Ty")),
        new("reset-mid-body", "a connection reset in the middle of a chunked body", r =>
            r.SendAndResetAsync(r.Normal.GetHead("Transfer-Encoding: chunked"), Chunk(r.Normal.FirstHalfOfBody))),
        new("close-mid-body", "a closed connection in the middle of a chunked body", r =>
            r.SendAndCloseAsync(r.Normal.GetHead("Transfer-Encoding: chunked"), Chunk(r.Normal.FirstHalfOfBody))),
        new("stall-before-headers", "a stall before the response", async r =>
        {
            await r.StallAsync();
            await r.WriteNormalBodyAsync();
        }),
        new("stall-mid-body", "a stall in the middle of the body", r => r.WriteHalvesAsync(r.StallAsync)),
        new("one-byte-at-a-time", "the normal response, sent one byte at a time", r => r.WriteByteByByteAsync()),
        new("not-http", "a response that is not HTTP", r => r.SendAndCloseAsync("220 mail ready\r\n")),
        new("huge-header", "a response header of 1 MiB", r =>
            r.SendAndCloseAsync(
                $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx-huge: {new string('h', MiB)}\r\n\r\n", "{}")),
        new("informational-first", "informational response 103 before the normal response", r => r.SendAndCloseAsync(
            "HTTP/1.1 103 Early Hints\r\n\r\n", r.Normal.GetHead($"Content-Length: {r.Normal.BodyLength}"), r.Normal.Body)),

        // Wrong Content-Length, Content-Type, Content-Encoding and Transfer-Encoding.
        new("content-length-too-long", "a Content-Length that is greater than the length of the body", r =>
            r.SendAndCloseAsync(r.Normal.GetHead($"Content-Length: {r.Normal.BodyLength + 10}"), r.Normal.Body)),
        new("content-length-too-short", "a Content-Length that is less than the length of the body", r =>
            r.SendAndCloseAsync(r.Normal.GetHead($"Content-Length: {Math.Max(r.Normal.BodyLength - 10, 0)}"), r.Normal.Body)),
        new("content-length-nonsense", "a Content-Length that is not a number", r =>
            r.SendAndCloseAsync(r.Normal.GetHead("Content-Length: many"), r.Normal.Body)),
        new("content-length-huge", "a Content-Length of 1 TiB with a small body", r =>
            r.SendAndCloseAsync(r.Normal.GetHead($"Content-Length: {1L << 40}"), r.Normal.Body)),
        new("bad-chunk", "a chunked body whose chunk size is not a number", r =>
            r.SendAndCloseAsync(r.Normal.GetHead("Transfer-Encoding: chunked"), "size\r\n" + r.Normal.Body)),
        new("wrong-content-type", "the normal body with the Content-Type text/html", r =>
            r.WriteNormalBodyAsync("text/html")),
        new("no-content-type", "the normal body without a Content-Type", r =>
            r.WriteNormalBodyAsync(null)),
        new("unknown-charset", "the normal body with an unknown charset in the Content-Type", r =>
            r.WriteNormalBodyAsync("application/json; charset=bctrl-9")),
        new("broken-gzip", "a body with the Content-Encoding gzip that is not compressed", r =>
        {
            r.Headers.ContentEncoding = "gzip";
            return r.WriteNormalBodyAsync();
        }),
        new("gzip-bomb", "a gzip body of 1 MiB that decompresses to 1 GiB of spaces", r =>
        {
            r.Headers.ContentEncoding = "gzip";
            return r.WriteRepeatedAsync("", s_compressedSpaces.Value, count: 1024);
        }),
        new("large-body", "the normal body with an additional string of 80 MiB", r => WriteLargeAsync(r, 80)),
        new("large-body-stall", "the normal body with an additional string of 60 MiB, and a stall before its end", r =>
            WriteLargeAsync(r, 60, r.StallAsync)),
        new("endless-body", "a body that never ends", r => r.WriteRepeatedAsync("{\"operation\":\"", s_letters)),

        // Bodies that are not valid JSON, or that are unusual JSON.
        new("empty-body", "200 without a body", r => r.WriteBodyAsync(default)),
        new("html-page", "200 with an HTML page, as from a captive portal", r => r.WriteStatusAsync(200, "html")),
        new("truncated-json", "the first half of the normal body, with a matching Content-Length", r =>
            r.WriteJsonAsync(r.Normal.FirstHalfOfBody)),
        new("trailing-garbage", "the normal body and other text", r => r.WriteJsonAsync(r.Normal.Body + "}, oops")),
        new("invalid-utf8", "a body with a byte that is not valid UTF-8", r =>
            r.WriteEncodedAsync(InsertInvalidByte(r.Normal.Body))),
        new("utf16-body", "the normal body in UTF-16", r => r.WriteEncodedAsync(Encoding.Unicode.GetBytes(r.Normal.Body))),
        new("byte-order-mark", "a byte order mark before the body", r => r.WriteJsonAsync("\uFEFF" + r.Normal.Body)),
        new("not-a-number", "a body with NaN instead of a number", r =>
            r.WriteJsonAsync(r.Normal.InsertProperties("\"progress\":{\"step\":NaN}"))),
        new("deep-json", "JSON with 100,000 levels of nesting", r =>
            r.WriteJsonAsync(r.Normal.InsertProperties($"\"deep\":{new string('[', 100_000)}{new string(']', 100_000)}"))),
        new("duplicate-keys", "an operation or tool call with two different ids and statuses", r => r.WriteJsonAsync(
            r.Normal.InsertProperties("\"id\":\"00000000-0000-0000-0000-000000000000\",\"status\":\"queued\""))),
        new("huge-numbers", "numbers that are too large for a double", r => r.WriteJsonAsync(r.Normal.ModifyItem(o =>
            o["progress"] = JsonNode.Parse($$"""{"step":1e999,"totalSteps":{{new string('9', 400)}}}""")))),

        // Valid JSON that is not what the specification describes.
        new("another-operation", "a different operation or tool call", r =>
            r.WriteJsonAsync(r.Normal.AddEnvelope(r.Normal.OtherItemJson))),
        new("other-envelope", "wait and list without their envelope, and all other routes with an envelope", r =>
            r.WriteJsonAsync(r.Normal.Body == r.Normal.ItemJson ? $$"""{"{{r.Normal.ItemName}}":{{r.Normal.ItemJson}}}""" : r.Normal.ItemJson)),
        Body("array", "[]"),
        Body("string", "\"ok\""),
        Body("number", "42"),
        Body("true", "true"),
        Body("null", "null"),
        Body("empty-object", "{}"),
        Operation("null", "null"),
        Operation("array", "[]"),
        Operation("string", "\"ok\""),
        Operation("empty-object", "{}"),
        new("operation-without-id", "an operation or tool call without an id", r =>
            r.WriteJsonAsync(r.Normal.ModifyItem(o => o.Remove("id")))),
        new("operation-without-status", "an operation or tool call without a status", r =>
            r.WriteJsonAsync(r.Normal.ModifyItem(o => o.Remove("status")))),
        new("operation-null-required", "an operation or tool call whose required properties are null", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties([.. s_requiredProperties.Select(name => (name, (JsonNode?)null))]))),
        new("operation-wrong-types", "an operation or tool call whose properties have the wrong types", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(
                ("id", 7), ("status", new JsonArray("running")), ("progress", "half"), ("result", 1),
                ("createdAt", true), ("tool", new JsonObject()), ("resultAvailable", "yes"), ("responseSchema", 1)))),

        // Responses that are unusual, but that a client should accept.
        new("unknown-status", "an operation or tool call with a status that is not in the specification", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(("status", "paused")))),
        new("unknown-properties", "an operation or tool call with properties that are not in the specification", r =>
            r.WriteJsonAsync(r.Normal.ModifyItem(o =>
            {
                o["priority"] = "high";
                o["labels"] = new JsonArray("night", 7, null);
            }))),
        new("odd-timestamps", "an operation or tool call with timestamps that are not valid", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(("createdAt", "yesterday"), ("startedAt", "")))),
        new("early-answer", "an immediate response to a wait request, without a change of state", r =>
            r.WriteNormalBodyAsync()),
        new("repeated-cursor", "a page of a list whose next cursor is the cursor of the request", r =>
            r.WriteJsonAsync(r.Normal.ReplaceNextCursor(r.Cursor ?? ToolCallCursor.Start))),
        new("terminal-escapes", "an operation or tool call whose strings contain terminal escape sequences", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(
                ("runtime", EscapeSequences), ("currentCall", EscapeSequences), ("tool", EscapeSequences),
                ("prompt", EscapeSequences), ("errorMessage", EscapeSequences),
                ("progress", new JsonObject { ["message"] = EscapeSequences, ["currentCall"] = EscapeSequences })))),
        new("terminal-escapes-error", "400 with terminal escape sequences in the error message", r => r.WriteJsonAsync(
            new JsonObject { ["error"] = EscapeSequences, ["code"] = EscapeSequences }.ToJsonString(), 400)),

        .. RepeatedKeyFaults.All,
    ];

    /// <summary>The same faults by the name of their kind.</summary>
    public static readonly FrozenDictionary<string, FaultDefinition> ByKind = All.ToFrozenDictionary(f => f.Kind);

    private static FaultDefinition Body(string name, string json) =>
        new($"answer-{name}", $"200 with the body {json}", r => r.WriteJsonAsync(json));

    private static FaultDefinition Operation(string name, string json) =>
        new($"operation-{name}", $"{json} as the operation or tool call", r => r.WriteJsonAsync(r.Normal.AddEnvelope(json)));

    private static Task WriteLargeAsync(FaultResponseWriter r, int mebibytes, Func<Task>? runBeforeEnd = null)
    {
        var parts = r.Normal.InsertProperties("\"large\":\"|\"").Split('|', 2);
        return r.WriteRepeatedAsync(parts[0], s_letters, mebibytes * MiB / s_letters.Length, parts[1], runBeforeEnd);
    }

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private static byte[] InsertInvalidByte(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        // The last string value, if there is one.
        var index = bytes.AsSpan().LastIndexOf(":\""u8);
        bytes[index < 0 ? 0 : index + 2] = 0xFF;
        return bytes;
    }
}

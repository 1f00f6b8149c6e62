using System.Text;
using System.Text.Json.Nodes;

namespace Bctrl.Emulator;

/// <summary>
/// The faults of a server, or of a proxy before it, that repeats the API key of the request in its response. A client
/// must not show the key.
/// </summary>
internal static class RepeatedKeyFaults
{
    /// <summary>The length at which many clients shorten the message of a server.</summary>
    private const int MessageLength = 1000;

    /// <summary>The number of bytes that many clients read of an error response.</summary>
    private const int BodyLength = 64 * 1024;

    /// <summary>Line breaks, control characters and invisible characters.</summary>
    private static readonly string[] s_separators =
        ["\n", "\r\n", "\t", "\0", "\u0007", "\u001b", "\u0085", "\u00ad", "\u200b", "\u200d", "\u2028", "\u2060", "\ufeff"];

    public static readonly FaultDefinition[] All =
    [
        // Invalid HTTP.
        new("key-in-status-line", "a status line that is not valid, with the API key of the request", r =>
            r.SendAndCloseAsync($"HTTP/1.1: {r.Authorization}\r\n\r\n")),
        new("key-in-header-line", "a header line that is not valid, with the API key of the request", r =>
            r.SendAndCloseAsync($"HTTP/1.1 200 OK\r\n{r.Authorization}\r\n\r\n")),
        new("key-in-chunk-size", "a chunked body with the API key of the request instead of a chunk size", r =>
            r.SendAndCloseAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{r.Authorization}\r\n")),

        // JSON that is not an operation or a tool call.
        new("key-in-property-name", "the API key of the request as the name of a property that is not valid", r =>
            r.WriteJsonAsync(r.Normal.InsertProperties($"{JsonValue.Create(r.Authorization).ToJsonString()}:{{\"a\":[oops]}}"))),
        new("key-in-bad-value", "the API key of the request instead of a number or a Boolean value", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(
                ("progress", new JsonObject { ["step"] = r.Authorization }), ("resultAvailable", r.Authorization)))),
        new("key-as-id", "an operation or tool call whose id is the API key of the request", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(("id", r.Authorization)))),

        // Operations and tool calls.
        new("key-in-timestamp", "an operation or tool call with the API key of the request as timestamps", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(("createdAt", r.Authorization), ("startedAt", r.Authorization)))),
        new("key-in-status", "an operation or tool call with the API key of the request as the status, the call and the progress", r =>
            r.WriteJsonAsync(r.Normal.ReplaceProperties(
                ("status", r.Authorization), ("currentCall", r.Authorization), ("runtime", r.Authorization),
                ("tool", r.Authorization), ("prompt", r.Authorization),
                ("progress", new JsonObject { ["step"] = 1, ["currentCall"] = r.Authorization, ["message"] = r.Authorization })))),
        new("key-in-operation-error", "a failed operation or tool call with the API key of the request in its errors", r =>
            r.WriteJsonAsync(Fail(r))),

        // Error responses.
        new("key-in-error", "400 with the API key of the request in the headers and in the error", r =>
        {
            r.ReasonPhrase = r.Authorization;
            r.Headers["x-request-id"] = r.Headers.WWWAuthenticate = r.Headers.Location = r.Authorization;
            return WriteErrorAsync(r, r.Authorization, r.Authorization);
        }),
        new("key-in-redirect", "307 to an address with the API key of the request", r =>
            r.RedirectAsync(307, $"http://another-host.invalid/?authorization={Uri.EscapeDataString(r.Authorization)}")),
        new("key-in-web-page", "400 with a web page whose title is the API key of the request", r =>
            r.WriteTextAsync($"<html><title>{Escape(r.Authorization, "&#{0};")}</title></html>", 400, "text/html")),
        new("key-in-long-message", "400 with the API key of the request around character 1,000 of the error message", r =>
            WriteErrorAsync(r, Surround(r.ApiKey, MessageLength, 'e'))),
        new("key-in-long-body", "400 with spaces, and with the API key of the request around byte 65,536", r =>
            r.WriteTextAsync(Surround(r.ApiKey, BodyLength, ' '), 400, "text/plain")),
        new("key-split", "400 with the API key of the request, divided by line breaks and invisible characters", r =>
            WriteErrorAsync(r, string.Join(" and ", s_separators.Select(separator => Split(r.ApiKey, separator))))),
        new("key-in-base64", "400 with the API key of the request in Base64", r =>
            WriteErrorAsync(r, string.Join(
                " and ",
                from text in (string[])[r.ApiKey, r.Authorization, $"user:{r.ApiKey}", $"me:{r.ApiKey}"]
                select Convert.ToBase64String(Encoding.UTF8.GetBytes(text))))),
        new("key-in-hex", "400 with the API key of the request in hexadecimal digits", r =>
            WriteErrorAsync(r, string.Join(
                " and ",
                from format in (string[])["{0:x2}", "{0:X2}", "{0:x2} ", "{0:X2}-"]
                select Escape(r.ApiKey, format)))),
        new("key-escaped", "400 with the API key of the request, with each character escaped", r =>
            r.WriteTextAsync(
                string.Join(" and ", from format in (string[])["%{0:X2}", "\\u{0:x4}", "&#{0};", "&#x{0:x};"] select Escape(r.ApiKey, format)),
                400, "text/plain")),
    ];

    private static Task WriteErrorAsync(FaultResponseWriter r, string message, string code = "fault.repeated_key")
    {
        var error = new JsonObject { ["error"] = message, ["code"] = code, ["requestId"] = code, ["reasonClass"] = code };
        return r.WriteJsonAsync(error.ToJsonString(), 400);
    }

    private static string Fail(FaultResponseWriter r)
    {
        var text = r.Authorization;
        var finishedAt = JsonNode.Parse(r.Normal.ItemJson) is JsonObject item ? item["createdAt"]?.DeepClone() : null;
        return r.Normal.ReplaceProperties(
            ("status", "failed"), ("finishedAt", finishedAt), ("errorCode", text), ("errorMessage", text),
            ("error", new JsonObject { ["code"] = text, ["message"] = text, ["details"] = new JsonObject { [text] = text } }),
            ("result", CreateFailedResult(text)));
    }

    private static JsonObject CreateFailedResult(string text)
    {
        var diagnostic = new JsonObject
        {
            ["closest"] = new JsonArray(text),
            ["fixes"] = new JsonArray(new JsonObject { ["title"] = text, ["command"] = text, ["example"] = text }),
        };
        foreach (var name in (string[])["id", "code", "category", "call", "driver", "expected", "received", "docsUrl"])
            diagnostic[name] = text;
        return new JsonObject
        {
            ["mode"] = "fail-fast",
            ["ok"] = false,
            ["runtime"] = text,
            ["steps"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["call"] = text,
                ["ok"] = false,
                // Wherever a client shortens the message, it cuts the key.
                ["error"] = new JsonObject
                {
                    ["code"] = text,
                    ["message"] = string.Join(' ', Enumerable.Repeat(text, MessageLength / 10)),
                    ["hint"] = text,
                    ["diagnostic"] = diagnostic,
                },
            }),
        };
    }

    /// <summary>Returns a text that has half of the key before the position, and half of it after the position.</summary>
    private static string Surround(string key, int position, char filler) =>
        new string(filler, position - (key.Length / 2)) + key + new string(filler, 100);

    private static string Split(string key, string separator) => key.Insert(key.Length / 2, separator);

    private static string Escape(string text, string format) => string.Concat(text.Select(c => string.Format(null, format, (int)c)));
}

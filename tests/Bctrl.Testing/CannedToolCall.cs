namespace Bctrl.Testing;

/// <summary>Creates the JSON of tool calls in the format of the API.</summary>
public static class CannedToolCall
{
    /// <summary>Creates the JSON of a tool call, with all properties that a tool call with this status has.</summary>
    /// <param name="id">The id of the tool call.</param>
    /// <param name="status">A status of the specification, or any other string.</param>
    /// <param name="extra">
    /// Additional JSON properties, such as <c>"priority":3</c>. A property that the tool call has already is replaced, because the
    /// last one is used.
    /// </param>
    public static string Json(string id, string status = "succeeded", string extra = "")
    {
        var isCompleted = status is "succeeded" or "failed" or "cancelled" or "timed_out";
        var hasFailed = status is "failed" or "timed_out";
        var asks = status == "requires_input";
        return $$"""
            {"id":"{{Escape(id)}}","tool":"{{(asks ? "human.request" : "captcha.solve")}}","status":"{{status}}","callerType":"api",
            "createdAt":"2026-03-01T10:00:00.000Z","startedAt":{{(status == "queued" ? "null" : "\"2026-03-01T10:00:02.000Z\"")}},
            "finishedAt":{{(isCompleted ? "\"2026-03-01T10:00:12.500Z\"" : "null")}},
            "errorCode":{{(hasFailed ? "\"tool.failed\"" : "null")}},"errorMessage":{{(hasFailed ? "\"The captcha could not be solved.\"" : "null")}},
            "retryable":{{(hasFailed ? "true" : "null")}},"resultAvailable":{{(status == "succeeded" ? "true" : "false")}},
            "prompt":{{(asks ? "\"Approve order 1001?\"" : "null")}},"responseExpiresAt":{{(asks ? "\"2026-03-01T10:10:00.000Z\"" : "null")}},
            "responseSchema":{{(asks ? """{"type":"object","required":["approved"],"properties":{"approved":{"type":"boolean"},"comment":{"type":"string"}}}""" : "null")}},
            "runId":"run_1","runtimeId":"rt_1","spanId":"span_1","parentId":null,"turnId":null{{(extra.Length == 0 ? "" : "," + extra)}}}
            """;
    }

    /// <summary>Creates the JSON of a page of the list.</summary>
    /// <param name="nextCursor">The cursor of the next page, or <see langword="null"/> on the last one.</param>
    /// <param name="calls">The JSON of the tool calls.</param>
    public static string Page(string? nextCursor, params string[] calls) =>
        $$"""{"data":[{{string.Join(",", calls)}}],"nextCursor":{{(nextCursor is null ? "null" : $"\"{nextCursor}\"")}}}""";

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
}

namespace Bctrl.Client.Tests.Json;

/// <summary>The JSON of a tool call in which every property of the API specification has a value.</summary>
internal static class SampleToolCall
{
    public const string Json = """
        {
          "id": "tc_AAAAAAAAAAAAAAAAAAAAAA",
          "tool": "human.request",
          "status": "requires_input",
          "callerType": "agent",
          "createdAt": "2026-03-01T10:00:00.000Z",
          "startedAt": "2026-03-01T10:00:02.250Z",
          "finishedAt": "2026-03-01T10:00:12.500Z",
          "errorCode": "tool.failed",
          "errorMessage": "Nobody answered.",
          "retryable": true,
          "resultAvailable": true,
          "prompt": "Approve order 1001?",
          "responseExpiresAt": "2026-03-01T10:10:00.000Z",
          "responseSchema": { "type": "object", "required": ["approved", null], "maximum": 12345678901234567890 },
          "runId": "run_1",
          "runtimeId": "rt_1",
          "spanId": "span_1",
          "parentId": "tc_BBBBBBBBBBBBBBBBBBBBBB",
          "turnId": "turn_1"
        }
        """;

    /// <summary>Returns the JSON with a part of it replaced. The part must exist.</summary>
    public static string Replace(string part, string replacement)
    {
        Assert.Contains(part, Json, StringComparison.Ordinal);
        return Json.Replace(part, replacement, StringComparison.Ordinal);
    }
}

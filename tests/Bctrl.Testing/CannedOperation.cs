using System.Globalization;

namespace Bctrl.Testing;

/// <summary>Creates the JSON of operations in the format of the API.</summary>
public static class CannedOperation
{
    /// <summary>Creates the JSON of an operation, with all properties that an operation with this status has.</summary>
    /// <param name="id">The id of the operation.</param>
    /// <param name="status">A status of the specification, or any other string.</param>
    /// <param name="stepCount">The number of steps in the result. Ignored if the operation is not completed.</param>
    /// <param name="extra">Additional JSON properties, such as <c>"priority":3</c>.</param>
    public static string Json(string id, string status = "succeeded", int stepCount = 3, string extra = "")
    {
        var isCompleted = status is "succeeded" or "failed" or "cancelled" or "timed_out";
        var hasFailed = status is "failed" or "timed_out";
        var steps = string.Join(",", Enumerable.Range(1, stepCount).Select(index => index == stepCount && hasFailed ? FailedStep(index) : SucceededStep(index)));
        var error = hasFailed ? """{"code":"step.failed","message":"The last step failed.","details":{"attempts":2}}""" : "null";
        var result = isCompleted ? $$"""{"mode":"fail-fast","ok":{{(hasFailed ? "false" : "true")}},"runtime":"chrome-1","steps":[{{steps}}]}""" : "null";
        var finishedAt = isCompleted ? "\"2026-03-01T10:00:12.500Z\"" : "null";
        var progress = status == "running"
            ? string.Format(CultureInfo.InvariantCulture, """{{"step":1,"totalSteps":{0},"currentCall":"page.goto","message":"Opening the page","lastEventType":"step.started"}}""", stepCount)
            : "null";
        return $$"""
            {"id":"{{Escape(id)}}","status":"{{status}}","runtimeKind":"browser","runtime":"chrome-1",
            "runtimeId":"2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f","workspaceId":"7c1de1b2-33c4-4d5e-8f60-718293a4b5c6",
            "createdAt":"2026-03-01T10:00:00.000Z","startedAt":"2026-03-01T10:00:02.000Z","lastHeartbeatAt":"2026-03-01T10:00:10.000Z",
            "cancelRequestedAt":null,"finishedAt":{{finishedAt}},"currentCall":null,"progress":{{progress}},
            "error":{{error}},"result":{{result}}{{(extra.Length == 0 ? "" : "," + extra)}}}
            """;
    }

    /// <summary>Creates the response to a wait request for an operation with this status.</summary>
    public static string WaitResponse(string id, string status = "succeeded", int stepCount = 3, string extra = "") =>
        Envelope(Json(id, status, stepCount, extra), status is "queued" or "dispatching" or "running" or "cancelling");

    /// <summary>Creates the response to a wait request that contains the specified JSON of an operation.</summary>
    public static string Envelope(string operation, bool timedOutWaiting = false) =>
        $$"""{"operation":{{operation}},"timedOutWaiting":{{(timedOutWaiting ? "true" : "false")}}}""";

    private static string SucceededStep(int index) => string.Format(CultureInfo.InvariantCulture, """
        {{"index":{0},"call":"page.goto","ok":true,"result":{{"title":"Page {0}","size":12345678901234,"ratio":0.1}},
        "resolved":{{"call":"page.goto","target":"page","method":"goto","sessionId":"s-1","pageId":"p-{0}","contextId":null,"handleId":null,"ref":null}},
        "binding":{{"alias":"page{0}","id":"p-{0}","type":"page"}}}}
        """, index);

    private static string FailedStep(int index) => string.Format(CultureInfo.InvariantCulture, """
        {{"index":{0},"call":"page.clik","ok":false,"error":{{"code":"UNKNOWN_CALL","message":"There is no call page.clik.","hint":"Look at the list of calls.",
        "diagnostic":{{"id":"d-1","category":"semantic","code":"call.unknown","call":"page.clik","driver":"cdp","expected":"a known call","received":"page.clik",
        "closest":["page.click"],"docsUrl":"https://docs.example.com/calls","fixes":[{{"title":"Use page.click","command":"page.click","example":"page.click('#buy')"}}]}}}}}}
        """, index);

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
}

namespace Bctrl.Client.Tests.Json;

/// <summary>The JSON of an operation with every property of the API specification.</summary>
internal static class SampleOperation
{
    public const string Json = """
        {
          "id": "0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3",
          "status": "failed",
          "runtimeKind": "browser",
          "runtime": "chrome-1",
          "runtimeId": "2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f",
          "workspaceId": "7c1de1b2-33c4-4d5e-8f60-718293a4b5c6",
          "createdAt": "2026-03-01T10:00:00.000Z",
          "startedAt": "2026-03-01T10:00:02.250Z",
          "lastHeartbeatAt": "2026-03-01T10:00:10.000Z",
          "cancelRequestedAt": "2026-03-01T10:00:11.000Z",
          "finishedAt": "2026-03-01T10:00:12.500Z",
          "currentCall": "page.click",
          "progress": { "step": 2, "totalSteps": 3, "currentCall": "page.click", "message": "Clicking", "lastEventType": "step.started" },
          "error": { "code": "step.failed", "message": "Step 2 failed.", "details": { "attempts": 2, "tags": ["a", null] } },
          "result": {
            "mode": "fail-fast",
            "ok": false,
            "runtime": "chrome-1",
            "steps": [
              {
                "index": 1, "call": "page.goto", "ok": true, "result": { "title": "Shop" },
                "resolved": {
                  "call": "page.goto", "target": "page", "method": "goto", "sessionId": "s-1",
                  "pageId": "p-1", "contextId": "c-1", "handleId": "h-1", "ref": "shop"
                },
                "binding": { "alias": "shop", "id": "p-1", "type": "page" }
              },
              {
                "index": 2, "call": "page.clik", "ok": false,
                "error": {
                  "code": "UNKNOWN_CALL", "message": "There is no call page.clik.", "hint": "Look at the list of calls.",
                  "diagnostic": {
                    "id": "d-1", "category": "semantic", "code": "call.unknown", "call": "page.clik", "driver": "cdp",
                    "expected": "a known call", "received": "page.clik", "closest": ["page.click", "page.fill"],
                    "docsUrl": "https://docs.example.com/calls",
                    "fixes": [{ "title": "Use page.click", "command": "page.click", "example": "page.click('#buy')" }]
                  }
                }
              }
            ]
          }
        }
        """;

    /// <summary>Returns the JSON with a part of it replaced. The part must exist.</summary>
    public static string Replace(string part, string replacement)
    {
        Assert.Contains(part, Json, StringComparison.Ordinal);
        return Json.Replace(part, replacement, StringComparison.Ordinal);
    }
}

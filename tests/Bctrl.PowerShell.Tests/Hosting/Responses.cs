namespace Bctrl.PowerShell.Tests;

/// <summary>Common responses and stub servers.</summary>
internal static class Responses
{
    /// <summary>The response to a long poll for an operation with this status.</summary>
    public static StubResponse Wait(string id, string status = "succeeded", string extra = "") =>
        StubResponse.Json(CannedOperation.WaitResponse(id, status, extra: extra));

    /// <summary>A stub server whose operations are all in this status. By default they have completed.</summary>
    public static StubHttpMessageHandler AllCompleted(string status = "succeeded") =>
        new StubHttpMessageHandler().On("POST /v1/operations/*/wait", request => Wait(request.OperationId, status));

    /// <summary>A stub server that never responds.</summary>
    public static StubHttpMessageHandler NoneResponds() =>
        new StubHttpMessageHandler().On("POST /v1/operations/*/wait", _ => StubResponse.Json("{}").WaitForRelease());
}

namespace Bctrl.PowerShell.Tests;

/// <summary>Common responses and stub servers.</summary>
internal static class Responses
{
    public const string SomeId = "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87";

    /// <summary>The response to a long poll for an operation with this status.</summary>
    public static StubResponse Wait(string id, string status = "succeeded", string extra = "") =>
        StubResponse.Json(CannedOperation.WaitResponse(id, status, extra: extra));

    /// <summary>A stub server whose operations are all in this status. By default they have completed.</summary>
    public static StubHttpMessageHandler AllCompleted(string status = "succeeded") =>
        new StubHttpMessageHandler().On("POST /v1/operations/*/wait", request => Wait(request.OperationId, status));

    /// <summary>
    /// A stub server whose operations never complete. It responds when the timeout of the long poll elapses.
    /// </summary>
    public static StubHttpMessageHandler NoneCompletes() => new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromDays(1));

    /// <summary>A stub server that never responds.</summary>
    public static StubHttpMessageHandler NoneResponds() =>
        new StubHttpMessageHandler().On("POST /v1/operations/*/wait", _ => StubResponse.Json("{}").WaitForRelease());

    /// <summary>The response to a long poll, with an operation that has only these properties.</summary>
    public static StubResponse WaitJson(string operation) => StubResponse.Json(CannedOperation.Envelope(operation));
}

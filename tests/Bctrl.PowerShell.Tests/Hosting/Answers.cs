namespace Bctrl.PowerShell.Tests;

/// <summary>The answers that the tests need most.</summary>
internal static class Answers
{
    public const string SomeId = "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87";

    /// <summary>The answer to a wait for an operation in this status.</summary>
    public static StubResponse Wait(string id, string status = "succeeded", string extra = "") =>
        StubResponse.Json(CannedOperation.WaitResponse(id, status, extra: extra));

    /// <summary>A stub whose operations have all ended when they are asked for.</summary>
    public static StubHttpMessageHandler AllEnded(string status = "succeeded") =>
        new StubHttpMessageHandler().On("POST /v1/operations/*/wait", request => Wait(request.OperationId, status));

    /// <summary>A stub whose operations never end: each answer comes when the time that it may be held is over.</summary>
    public static StubHttpMessageHandler NoneEnds() => new StubHttpMessageHandler().EndOperationsAfter(TimeSpan.FromDays(1));

    /// <summary>A stub that never answers.</summary>
    public static StubHttpMessageHandler NoneAnswers() =>
        new StubHttpMessageHandler().On("POST /v1/operations/*/wait", _ => StubResponse.Json("{}").Held());

    /// <summary>The answer to a wait, with an operation that has these properties and no others.</summary>
    public static StubResponse WaitJson(string operation) => StubResponse.Json(CannedOperation.Envelope(operation));
}

namespace Bctrl.PowerShell.Tests;

/// <summary>A stub server with the route <c>/v1/x</c> for every HTTP method.</summary>
internal static class AnyMethodStub
{
    /// <summary>Creates a stub server that sends these responses one after another. The last one is repeated.</summary>
    public static StubHttpMessageHandler With(params StubResponse[] responses)
    {
        var stub = new StubHttpMessageHandler();
        foreach (var method in (string[])["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
            stub.On($"{method} /v1/x", responses);
        return stub;
    }

    public static StubHttpMessageHandler WithJson(string json = "{}") => With(StubResponse.Json(json));
}

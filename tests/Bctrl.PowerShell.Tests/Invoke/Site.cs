namespace Bctrl.PowerShell.Tests;

/// <summary>A server with one route for every method.</summary>
internal static class Site
{
    /// <summary>Answers every request of <c>/v1/x</c>, whatever its method.</summary>
    public static StubHttpMessageHandler Of(params StubResponse[] answers)
    {
        var stub = new StubHttpMessageHandler();
        foreach (var method in (string[])["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
            stub.On($"{method} /v1/x", answers);
        return stub;
    }

    public static StubHttpMessageHandler OfJson(string json = "{}") => Of(StubResponse.Json(json));
}

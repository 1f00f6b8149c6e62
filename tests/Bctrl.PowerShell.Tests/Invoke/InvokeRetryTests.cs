namespace Bctrl.PowerShell.Tests;

/// <summary>When <c>Invoke-BctrlRequest</c> asks again.</summary>
public sealed class InvokeRetryTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("get")]
    public void A_method_that_is_safe_to_repeat_is_repeated(string method)
    {
        var stub = Site.Of(StubResponse.Error(503, "Busy."), StubResponse.Refused(), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method {method}").MustBeClean();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData("POST", 503)]
    [InlineData("post", 503)]
    [InlineData("PATCH", 500)]
    [InlineData("patch", 408)]
    [InlineData("POST", 429)]
    public void One_that_is_not_is_sent_once(string method, int status)
    {
        var stub = Site.Of(StubResponse.Error(status, "Busy."), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method {method} -Body @{{ a = 1 }}").Error();

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void Nor_is_it_when_no_answer_came_and_nobody_knows_whether_it_arrived()
    {
        var stub = Site.Of(StubResponse.Refused(), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal("ConnectionFailed", session.Run("Invoke-BctrlRequest /v1/x -Method POST").Error().Id());
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("POST", "-IdempotencyKey once")]
    [InlineData("PATCH", "-IdempotencyKey once")]
    [InlineData("post", "-Headers @{ 'idempotency-key' = 'once' }")]
    public void With_an_idempotency_key_it_is_repeated_the_same(string method, string key)
    {
        var stub = Site.Of(StubResponse.Error(503, "Busy."), StubResponse.Refused(), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method {method} -Body @{{ a = 1 }} {key}").MustBeClean();

        Assert.Equal(3, stub.Requests.Count);
        Assert.All(stub.Requests, request =>
        {
            Assert.Equal("once", request.Headers["Idempotency-Key"]);
            Assert.Equal("""{"a":1}""", request.Body);
        });
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public void A_refusal_is_not_asked_for_again(int status)
    {
        var stub = Site.Of(StubResponse.Error(status, "No."), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Invoke-BctrlRequest /v1/x").Error();

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void The_connection_says_how_often()
    {
        var stub = Site.Of(StubResponse.Error(500, "Oops."));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal("ServerError", session.Run("Invoke-BctrlRequest /v1/x").Error().Id());
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void A_pause_that_the_server_asks_for_is_kept()
    {
        var stub = Site.Of(StubResponse.Error(429, "Slow down.").With("Retry-After", "1"), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("Invoke-BctrlRequest /v1/x -Verbose").MustBeClean();

        Assert.Equal(2, stub.Requests.Count);
        Assert.Contains(outcome.Verbose, line => line.Contains("Retry 1 of 2 follows in 1.0 s.", StringComparison.Ordinal));
    }
}

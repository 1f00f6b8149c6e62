namespace Bctrl.PowerShell.Tests;

/// <summary>The retries of <c>Invoke-BctrlRequest</c>.</summary>
public sealed class InvokeRetryTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("get")]
    public void An_idempotent_method_is_retried(string method)
    {
        var stub = AnyMethodStub.With(StubResponse.Error(503, "Busy."), StubResponse.ConnectionRefused(), StubResponse.Json("{}"));
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
    public void Another_method_is_not_retried(string method, int status)
    {
        var stub = AnyMethodStub.With(StubResponse.Error(status, "Busy."), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method {method} -Body @{{ a = 1 }}").Error();

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void Another_method_is_not_retried_when_no_response_was_received()
    {
        var stub = AnyMethodStub.With(StubResponse.ConnectionRefused(), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal("ConnectionFailed", session.Run("Invoke-BctrlRequest /v1/x -Method POST").Error().Id());
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("POST", "-IdempotencyKey once")]
    [InlineData("PATCH", "-IdempotencyKey once")]
    [InlineData("post", "-Headers @{ 'idempotency-key' = 'once' }")]
    public void With_an_idempotency_key_any_method_is_retried_with_the_same_key(string method, string key)
    {
        var stub = AnyMethodStub.With(StubResponse.Error(503, "Busy."), StubResponse.ConnectionRefused(), StubResponse.Json("{}"));
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
    public void A_rejected_request_is_not_retried(int status)
    {
        var stub = AnyMethodStub.With(StubResponse.Error(status, "No."), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Invoke-BctrlRequest /v1/x").Error();

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void The_connection_sets_the_maximum_number_of_retries()
    {
        var stub = AnyMethodStub.With(StubResponse.Error(500, "Oops."));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal("ServerError", session.Run("Invoke-BctrlRequest /v1/x").Error().Id());
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void Retry_After_is_respected()
    {
        var stub = AnyMethodStub.With(StubResponse.Error(429, "Slow down.").With("Retry-After", "1"), StubResponse.Json("{}"));
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("Invoke-BctrlRequest /v1/x -Verbose").MustBeClean();

        Assert.Equal(2, stub.Requests.Count);
        Assert.Contains(outcome.Verbose, line => line.Contains("Retrying in 1.0 s (1 of 2).", StringComparison.Ordinal));
    }
}

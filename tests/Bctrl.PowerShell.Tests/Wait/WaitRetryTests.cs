namespace Bctrl.PowerShell.Tests;

public sealed class WaitRetryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    public void A_transient_failure_is_retried(int status)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(status), Failure(status), Responses.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Wait-BctrlOperation a").Single();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData(0, "ConnectionFailed")]
    [InlineData(429, "RateLimited")]
    [InlineData(503, "ServerError")]
    public void The_failure_after_the_last_retry_is_an_error(int status, string errorId)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(status));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal(errorId, session.Run("Wait-BctrlOperation a").Error().Id());
        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public void A_permanent_failure_is_not_retried(int status)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(status));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Wait-BctrlOperation a");

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void A_success_resets_the_retry_count()
    {
        var stub = new StubHttpMessageHandler().OnWait(
            "a", Failure(503), Failure(503), Responses.Wait("a", "running"), Failure(503), Failure(503), Responses.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Wait-BctrlOperation a").Single();

        Assert.Equal(6, stub.Requests.Count);
    }

    [Fact]
    public void A_retry_is_reported_only_in_the_verbose_stream()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(503), Failure(0), Responses.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Verbose").MustBeClean();

        Assert.Empty(outcome.Warnings);
        Assert.Contains(outcome.Verbose, line => line.Contains("(1 of 2)", StringComparison.Ordinal) && line.Contains("503", StringComparison.Ordinal));
        Assert.Contains(outcome.Verbose, line => line.Contains("(2 of 2)", StringComparison.Ordinal) && line.Contains("Connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public void With_MaximumRetryCount_0_nothing_is_retried()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(503), Responses.Wait("a"));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal("ServerError", session.Run("Wait-BctrlOperation a").Error().Id());
        Assert.Single(stub.Requests);
    }

    private static StubResponse Failure(int status) => status == 0 ? StubResponse.ConnectionRefused() : StubResponse.Error(status, "Not now");
}

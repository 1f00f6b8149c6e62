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
    public void A_passing_failure_is_forgiven(int status)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(status), Failure(status), Answers.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Wait-BctrlOperation a").Single();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Theory]
    [InlineData(0, "ConnectionFailed")]
    [InlineData(429, "RateLimited")]
    [InlineData(503, "ServerError")]
    public void One_failure_too_many_is_an_error(int status, string errorId)
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
    public void What_will_not_pass_is_not_tried_again(int status)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(status));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Wait-BctrlOperation a");

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void A_success_in_between_makes_the_count_begin_again()
    {
        var stub = new StubHttpMessageHandler().OnWait(
            "a", Failure(503), Failure(503), Answers.Wait("a", "running"), Failure(503), Failure(503), Answers.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Wait-BctrlOperation a").Single();

        Assert.Equal(6, stub.Requests.Count);
    }

    [Fact]
    public void A_retry_is_told_in_the_verbose_stream_and_nowhere_else()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(503), Failure(0), Answers.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Verbose").MustBeClean();

        Assert.Empty(outcome.Warnings);
        Assert.Contains(outcome.Verbose, line => line.Contains("Retry 1 of 2", StringComparison.Ordinal) && line.Contains("503", StringComparison.Ordinal));
        Assert.Contains(outcome.Verbose, line => line.Contains("Retry 2 of 2", StringComparison.Ordinal) && line.Contains("Connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public void No_retries_means_none()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Failure(503), Answers.Wait("a"));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal("ServerError", session.Run("Wait-BctrlOperation a").Error().Id());
        Assert.Single(stub.Requests);
    }

    private static StubResponse Failure(int status) => status == 0 ? StubResponse.Refused() : StubResponse.Error(status, "Not now");
}

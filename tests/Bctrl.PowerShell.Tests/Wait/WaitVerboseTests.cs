namespace Bctrl.PowerShell.Tests;

public sealed class WaitVerboseTests
{
    [Fact]
    public void There_is_one_line_a_request()
    {
        var stub = new StubHttpMessageHandler()
            .OnWait("a/b", Answers.Wait("a/b", "running").With("x-request-id", "req-1"), Answers.Wait("a/b").With("x-bctrl-request-id", "req-2"))
            .On("POST /v1/operations/a%2Fb/wait", Answers.Wait("a/b", "running").With("x-request-id", "req-1"), Answers.Wait("a/b").With("x-bctrl-request-id", "req-2"));
        using var session = new ModuleSession(stub);

        var lines = session.Run("Wait-BctrlOperation a/b -Verbose").MustBeClean().Verbose;

        Assert.Equal(2, lines.Count);
        Assert.Matches(@"^POST https://api\.example\.test/v1/operations/a%2Fb/wait: 200 in \d+\.\d\d s, request id req-1$", lines[0]);
        Assert.Matches(@"^POST https://api\.example\.test/v1/operations/a%2Fb/wait: 200 in \d+\.\d\d s, request id req-2$", lines[1]);
    }

    [Fact]
    public void A_request_without_an_answer_has_its_line_too()
    {
        using var session = ModuleSession.WithoutRetries(new StubHttpMessageHandler().OnWait("a", StubResponse.Refused()));

        var lines = session.Run("Wait-BctrlOperation a -Verbose -ErrorAction SilentlyContinue").Verbose;

        Assert.Contains("Connection refused", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_hears_of_them_unasked()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        var outcome = session.Run("Wait-BctrlOperation a; Wait-BctrlOperation a -Verbose:$false").MustBeClean();

        Assert.Empty(outcome.Verbose);
        Assert.Empty(outcome.Debug);
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void The_preference_asks_for_them_as_well()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        Assert.Single(session.Run("$VerbosePreference = 'Continue'; Wait-BctrlOperation a").MustBeClean().Verbose);
    }

    [Fact]
    public void The_lines_of_a_call_are_all_there_when_it_has_ended()
    {
        var stub = Answers.AllEnded();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("1..100 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation -Verbose").MustBeClean();

        Assert.Equal(100, outcome.Verbose.Count);
    }
}

namespace Bctrl.PowerShell.Tests;

public sealed class WaitVerboseTests
{
    [Fact]
    public void There_is_one_line_for_each_request()
    {
        var stub = new StubHttpMessageHandler()
            .OnWait("a/b", Responses.Wait("a/b", "running").With("x-request-id", "req-1"), Responses.Wait("a/b").With("x-bctrl-request-id", "req-2"))
            .On("POST /v1/operations/a%2Fb/wait", Responses.Wait("a/b", "running").With("x-request-id", "req-1"), Responses.Wait("a/b").With("x-bctrl-request-id", "req-2"));
        using var session = new ModuleSession(stub);

        var lines = session.Run("Wait-BctrlOperation a/b -Verbose").MustBeClean().Verbose;

        Assert.Equal(2, lines.Count);
        Assert.Matches(@"^POST https://api\.example\.test/v1/operations/a%2Fb/wait: 200 in \d+\.\d\d s, request id req-1$", lines[0]);
        Assert.Matches(@"^POST https://api\.example\.test/v1/operations/a%2Fb/wait: 200 in \d+\.\d\d s, request id req-2$", lines[1]);
    }

    [Fact]
    public void A_request_without_a_response_has_a_line_too()
    {
        using var session = ModuleSession.WithoutRetries(new StubHttpMessageHandler().OnWait("a", StubResponse.ConnectionRefused()));

        var lines = session.Run("Wait-BctrlOperation a -Verbose -ErrorAction SilentlyContinue").Verbose;

        Assert.Contains("Connection refused", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Verbose_there_are_no_lines()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        var outcome = session.Run("Wait-BctrlOperation a; Wait-BctrlOperation a -Verbose:$false").MustBeClean();

        Assert.Empty(outcome.Verbose);
        Assert.Empty(outcome.Debug);
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void VerbosePreference_turns_on_the_lines()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        Assert.Single(session.Run("$VerbosePreference = 'Continue'; Wait-BctrlOperation a").MustBeClean().Verbose);
    }

    [Fact]
    public void All_lines_are_written_before_the_command_ends()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("1..100 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation -Verbose").MustBeClean();

        Assert.Equal(100, outcome.Verbose.Count);
    }
}

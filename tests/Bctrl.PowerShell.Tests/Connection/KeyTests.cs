using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The key goes into one header, and is seen nowhere else.</summary>
public sealed class KeyTests
{
    [Fact]
    public void It_is_in_no_stream_and_no_error_whatever_happens()
    {
        var stub = Answers.AllEnded("failed")
            .OnWait("refused", StubResponse.Refused())
            .OnWait("forbidden", StubResponse.Error(403, "No"))
            .OnWait("broken", StubResponse.Text("<html>", 502))
            .OnWait("strange", StubResponse.Json("{"))
            .OnWait("late", Answers.Wait("late", "running"))
            .OnWait("moved", StubResponse.Text("", 302).With("Location", "https://elsewhere.example.test/"));
        var host = new ScreenHost(400);
        using var session = new ModuleSession(stub, "-MaximumRetryCount 1 -RetryIntervalSec 0.001 -Verbose -Debug", host);

        var outcome = session.Run("""
            'a', 'refused', 'forbidden', 'broken', 'strange', 'late', 'moved', '' |
                Wait-BctrlOperation -RequireSuccess -Timeout 2 -Verbose -Debug
            """);
        Assert.Equal(8, outcome.Errors.Count);

        var seen = new List<string>([.. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings, .. host.Lines]);
        seen.AddRange(outcome.Progress.Select(record => record.ToString()));
        foreach (var item in outcome.Output.Cast<object>().Concat(outcome.Errors))
            seen.Add(Everything.Of(item));
        NeverShowsTheKey(seen);
    }

    [Fact]
    public void It_is_not_in_the_error_that_ends_a_command()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(401, "Who are you?", "auth.required"));
        using var session = new ModuleSession(stub);

        NeverShowsTheKey([Everything.Of(session.Catch("Wait-BctrlOperation a -Verbose -Debug"))]);
    }

    [Fact]
    public void It_is_not_in_the_connection()
    {
        var host = new ScreenHost(400);
        using var session = new ModuleSession(Answers.AllEnded(), host: host);

        var connection = session.Run("$it = Get-BctrlConnection; $it | Out-Default; $it").Single();

        NeverShowsTheKey([Everything.Of(connection), .. host.Lines]);
        Assert.Contains(host.Lines, line => line.Contains("api.example.test", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_in_nothing_that_is_serialized()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        foreach (var script in (string[])["Get-BctrlConnection", "Wait-BctrlOperation a", "Get-Variable", "Get-Module Bctrl*"])
        {
            foreach (var item in session.Run(script).Output)
                NeverShowsTheKey([PSSerializer.Serialize(item, 5)]);
        }
    }

    [Fact]
    public void It_goes_into_one_header_of_each_request()
    {
        var stub = Answers.AllEnded();
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a").Single();

        var request = Assert.Single(stub.Requests);
        Assert.DoesNotContain(ModuleSession.Key, request.Uri.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ModuleSession.Key, request.Body, StringComparison.Ordinal);
        Assert.Equal("Authorization", Assert.Single(request.Headers, header => header.Value.Contains(ModuleSession.Key, StringComparison.Ordinal)).Key);
    }

    private static void NeverShowsTheKey(IEnumerable<string> texts) =>
        Assert.All(texts, text => Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase));
}

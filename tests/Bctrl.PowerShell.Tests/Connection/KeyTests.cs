using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>Tests that the API key is in the Authorization header of each request and in no output.</summary>
public sealed class KeyTests
{
    [Fact]
    public void The_key_is_in_no_stream_and_in_no_error()
    {
        var stub = Responses.AllCompleted("failed")
            .OnWait("refused", StubResponse.ConnectionRefused())
            .OnWait("forbidden", StubResponse.Error(403, "No"))
            .OnWait("broken", StubResponse.Text("<html>", 502))
            .OnWait("strange", StubResponse.Json("{"))
            .OnWait("late", Responses.Wait("late", "running"))
            .OnWait("moved", StubResponse.Text("", 302).With("Location", "https://elsewhere.example.test/"));
        var host = new ScreenHost(400);
        using var session = new ModuleSession(stub, "-MaximumRetryCount 1 -RetryIntervalSec 0.001 -Verbose -Debug", host);

        var outcome = session.Run("""
            'a', 'refused', 'forbidden', 'broken', 'strange', 'late', 'moved', '' |
                Wait-BctrlOperation -RequireSuccess -Timeout 2 -Verbose -Debug
            """);
        Assert.Equal(8, outcome.Errors.Count);

        var texts = new List<string>([.. outcome.Verbose, .. outcome.Debug, .. outcome.Warnings, .. host.Lines]);
        texts.AddRange(outcome.Progress.Select(record => record.ToString()));
        foreach (var item in outcome.Output.Cast<object>().Concat(outcome.Errors))
            texts.Add(ObjectDumper.Dump(item));
        AssertNoKey(texts);
    }

    [Fact]
    public void The_key_is_not_in_a_terminating_error()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(401, "Who are you?", "auth.required"));
        using var session = new ModuleSession(stub);

        AssertNoKey([ObjectDumper.Dump(session.Catch("Wait-BctrlOperation a -Verbose -Debug"))]);
    }

    [Fact]
    public void The_key_is_not_in_the_output_of_the_connection()
    {
        var host = new ScreenHost(400);
        using var session = new ModuleSession(Responses.AllCompleted(), host: host);

        var connection = session.Run("$it = Get-BctrlConnection; $it | Out-Default; $it").Single();

        AssertNoKey([ObjectDumper.Dump(connection), .. host.Lines]);
        Assert.Contains(host.Lines, line => line.Contains("api.example.test", StringComparison.Ordinal));
    }

    [Fact]
    public void The_key_is_not_serialized()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        foreach (var script in (string[])["Get-BctrlConnection", "Wait-BctrlOperation a", "Get-Variable", "Get-Module Bctrl*"])
        {
            foreach (var item in session.Run(script).Output)
                AssertNoKey([PSSerializer.Serialize(item, 5)]);
        }
    }

    [Fact]
    public void The_key_is_in_one_header_of_each_request()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a").Single();

        var request = Assert.Single(stub.Requests);
        Assert.DoesNotContain(ModuleSession.Key, request.Uri.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ModuleSession.Key, request.Body, StringComparison.Ordinal);
        Assert.Equal("Authorization", Assert.Single(request.Headers, header => header.Value.Contains(ModuleSession.Key, StringComparison.Ordinal)).Key);
    }

    private static void AssertNoKey(IEnumerable<string> texts) =>
        Assert.All(texts, text => Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase));
}

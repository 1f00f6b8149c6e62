using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>Tab completion. It never sends a request and never fails.</summary>
public sealed class CompletionTests
{
    private const string First = "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87";
    private const string Second = "0b7c9999-5f1e-4a83-9c55-3d2e1f0a9b87";
    private const string Third = "7a000000-5f1e-4a83-9c55-3d2e1f0a9b87";

    [Theory]
    [InlineData("Wait-BctrlOperation -Id ")]
    [InlineData("Wait-BctrlOperation ")]
    [InlineData("Get-BctrlOperation -Id ")]
    [InlineData("Stop-BctrlOperation -Wait -Id ")]
    [InlineData("Get-BctrlOperationStep -Id ")]
    [InlineData("Wait-BctrlOperation -OperationId ")]
    public void Ids_of_known_running_operations_are_offered_newest_first(string typed)
    {
        var stub = OneCompleted();
        using var session = SessionWithKnownOperations(stub, First, Second, "done", Third);

        var matches = Complete(session, typed);

        Assert.Equal([Third, Second, First], matches.Select(match => match.CompletionText));
        Assert.All(matches, match => Assert.Equal(CompletionResultType.ParameterValue, match.ResultType));
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public void An_operation_that_is_output_again_becomes_the_newest()
    {
        using var session = SessionWithKnownOperations(OneCompleted(), First, Second, First);

        Assert.Equal([First, Second], Complete(session, "Get-BctrlOperation ").Select(match => match.CompletionText));
    }

    [Fact]
    public void The_tooltip_shows_the_status_the_runtime_and_the_progress()
    {
        using var session = SessionWithKnownOperations(OneCompleted(), First);

        Assert.Equal("running browser chrome-1 1/3 page.goto", Assert.Single(Complete(session, "Get-BctrlOperation ")).ToolTip);
    }

    [Theory]
    [InlineData("0b7c", 2)]
    [InlineData("0B7C9", 1)]
    [InlineData("'0b7c9", 1)]
    [InlineData("\"0b7c9", 1)]
    [InlineData("x", 0)]
    public void Only_ids_that_match_the_typed_text_are_offered(string word, int count)
    {
        using var session = SessionWithKnownOperations(OneCompleted(), First, Second, Third);

        Assert.Equal(count, Complete(session, "Get-BctrlOperation -Id " + word).Count);
    }

    [Fact]
    public void The_second_id_in_a_list_is_completed_too()
    {
        using var session = SessionWithKnownOperations(OneCompleted(), First, Third);

        Assert.Equal([Third], Complete(session, $"Get-BctrlOperation -Id {First}, 7").Select(match => match.CompletionText));
    }

    [Theory]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("$(Stop-Process)", "'$(Stop-Process)'")]
    [InlineData("a;b|c", "'a;b|c'")]
    [InlineData("-Verbose", "'-Verbose'")]
    public void An_id_with_special_characters_is_quoted(string id, string completed)
    {
        using var session = SessionWithKnownOperations(OneCompleted(), id);

        var text = Assert.Single(Complete(session, "Get-BctrlOperation -Id ")).CompletionText;

        Assert.Equal(completed, text);
        Assert.Equal([id], session.Run($"Get-BctrlOperation -Id {text}").MustBeClean().Ids);
    }

    [Fact]
    public void An_invalid_id_is_not_offered()
    {
        var json = CannedOperation.Json("a", "running").Replace("\"a\"", "\"a\\u001b[2J\"", StringComparison.Ordinal);
        using var session = new ModuleSession(AnyMethodStub.WithJson(json));
        session.Run("Invoke-BctrlRequest /v1/x").Single();

        Assert.Empty(Complete(session, "Get-BctrlOperation "));
    }

    [Fact]
    public void A_tooltip_has_no_control_characters()
    {
        var json = CannedOperation.Json("a", "running").Replace("chrome-1", "\\u001b[31mred", StringComparison.Ordinal);
        using var session = new ModuleSession(new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Json(json)));
        session.Run("Get-BctrlOperation a").Single();

        Assert.DoesNotContain("\u001b", Assert.Single(Complete(session, "Get-BctrlOperation ")).ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void No_ids_are_offered_before_an_operation_was_output()
    {
        using var session = new ModuleSession();

        Assert.Empty(Complete(session, "Get-BctrlOperation -Id "));
    }

    [Fact]
    public void Paths_are_the_routes_of_the_known_operations()
    {
        using var session = SessionWithKnownOperations(OneCompleted(), First);

        var matches = Complete(session, "Invoke-BctrlRequest -Path ");

        Assert.Equal(
            [$"/v1/operations/{First}", $"/v1/operations/{First}/wait", $"/v1/operations/{First}/cancel"],
            matches.Select(match => match.CompletionText));
        Assert.Equal(["GET", "POST", "POST"], matches.Select(match => match.ToolTip.Split(':')[0]));
    }

    [Theory]
    [InlineData("'/v1/operations/{id}/w", 1)]
    [InlineData("/V1/", 3)]
    [InlineData("v1/op", 3)]
    [InlineData("'/v1", 3)]
    [InlineData("/v2", 0)]
    public void Paths_have_a_placeholder_when_no_id_is_known(string word, int count)
    {
        using var session = new ModuleSession();

        var matches = Complete(session, "Invoke-BctrlRequest " + word);

        Assert.Equal(count, matches.Count);
        // Without quotes, PowerShell would parse the braces as a script block.
        Assert.All(matches, match => Assert.StartsWith("'/v1/operations/{id}", match.CompletionText, StringComparison.Ordinal));
    }

    [Fact]
    public void The_known_servers_are_offered()
    {
        using var session = new ModuleSession();

        Assert.Equal(
            ["https://api.bctrl.ai", "http://localhost:8787"],
            Complete(session, "Connect-Bctrl -Server ").Select(match => match.CompletionText));
        Assert.Equal("http://localhost:8787", Assert.Single(Complete(session, "Connect-Bctrl -Server http://l")).CompletionText);
        Assert.Empty(Complete(session, "Connect-Bctrl -Server ftp"));
    }

    [Fact]
    public void A_completer_never_throws()
    {
        using var session = SessionWithKnownOperations(OneCompleted(), First);

        foreach (var completer in (string[])["OperationId", "Route", "Server"])
        {
            foreach (var word in (string[])["", "'", "\"", "''", "$", "$null", "@(", "{", "[", "*", "`", ",", "\u0000", "\ud800", new string('x', 5000)])
            {
                session.Set("word", word);
                // PowerShell ignores exceptions of a completer, so the test calls it directly.
                session.Run($"[Bctrl.PowerShell.{completer}Completer]::new().CompleteArgument('c', 'p', $word, $null, @{{}})").MustBeClean();
            }
        }
    }

    /// <summary>Opens a session that has output these operations.</summary>
    private static ModuleSession SessionWithKnownOperations(StubHttpMessageHandler stub, params string[] ids)
    {
        var session = new ModuleSession(stub);
        session.Set("ids", ids);
        session.Run("$ids | ForEach-Object { Get-BctrlOperation -Id $_ }").MustBeClean();
        return session;
    }

    /// <summary>A stub server whose operations are running, except for the completed operation <c>done</c>.</summary>
    private static StubHttpMessageHandler OneCompleted() => new StubHttpMessageHandler().On("GET /v1/operations/*", request =>
        StubResponse.Json(CannedOperation.Json(request.OperationId, request.OperationId == "done" ? "succeeded" : "running")));

    internal static IReadOnlyList<CompletionResult> Complete(ModuleSession session, string typed)
    {
        session.Set("typed", typed);
        var outcome = session.Run("(TabExpansion2 -inputScript $typed -cursorColumn $typed.Length).CompletionMatches").MustBeClean();
        return [.. outcome.Output.Select(match => match.BaseObject).OfType<CompletionResult>()];
    }
}

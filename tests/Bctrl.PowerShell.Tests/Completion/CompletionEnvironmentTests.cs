namespace Bctrl.PowerShell.Tests;

[Collection(SharedEnvironment.Name)]
public sealed class CompletionEnvironmentTests : IDisposable
{
    public void Dispose() => CleanEnvironment.Clear();

    [Fact]
    public void The_server_of_the_environment_is_offered_first()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_URL", "https://bctrl.example.test/v1");
        using var session = new ModuleSession();

        var match = CompletionTests.Complete(session, "Connect-Bctrl -Server ")[0];

        Assert.Equal("https://bctrl.example.test/v1", match.CompletionText);
        Assert.Equal("the value of BCTRL_API_URL", match.ToolTip);
    }

    [Theory]
    [InlineData("no address at all", "'no address at all'")]
    [InlineData("$(Stop-Process -Id 1)", "'$(Stop-Process -Id 1)'")]
    [InlineData("https://a.test/;Get-Date", "'https://a.test/;Get-Date'")]
    [InlineData("'", "''''")]
    public void An_invalid_server_in_the_environment_is_completed_as_quoted_text(string server, string completed)
    {
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", server);
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", "not\na key");
        using var session = new ModuleSession();

        Assert.Equal(completed, CompletionTests.Complete(session, "Connect-Bctrl -Server ")[0].CompletionText);
        Assert.Empty(CompletionTests.Complete(session, "Get-BctrlOperation -Id "));
        Assert.Equal(3, CompletionTests.Complete(session, "Invoke-BctrlRequest ").Count);
    }

    [Fact]
    public void No_completion_offers_the_key_of_the_environment()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", ModuleSession.Key);
        using var session = new ModuleSession();

        foreach (var typed in (string[])["Connect-Bctrl ", "Connect-Bctrl -Server ", "Invoke-BctrlRequest ", "Get-BctrlOperation "])
        {
            Assert.DoesNotContain(CompletionTests.Complete(session, typed), match =>
                (match.CompletionText + match.ListItemText + match.ToolTip).Contains(ModuleSession.Key, StringComparison.Ordinal));
        }
    }
}

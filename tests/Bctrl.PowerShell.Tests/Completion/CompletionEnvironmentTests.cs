namespace Bctrl.PowerShell.Tests;

[Collection(SharedEnvironment.Name)]
public sealed class CompletionEnvironmentTests : IDisposable
{
    public void Dispose() => CleanEnvironment.Clear();

    [Fact]
    public void The_environments_server_comes_first()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_URL", "https://bctrl.example.test/v1");
        using var session = new ModuleSession();

        var match = CompletionTests.Complete(session, "Connect-Bctrl -Server ")[0];

        Assert.Equal("https://bctrl.example.test/v1", match.CompletionText);
        Assert.Equal("from the environment", match.ToolTip);
    }

    [Theory]
    [InlineData("no address at all", "'no address at all'")]
    [InlineData("$(Stop-Process -Id 1)", "'$(Stop-Process -Id 1)'")]
    [InlineData("https://a.test/;Get-Date", "'https://a.test/;Get-Date'")]
    [InlineData("'", "''''")]
    public void Garbage_in_the_environment_is_only_text(string server, string completed)
    {
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", server);
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", "not\na key");
        using var session = new ModuleSession();

        Assert.Equal(completed, CompletionTests.Complete(session, "Connect-Bctrl -Server ")[0].CompletionText);
        Assert.Empty(CompletionTests.Complete(session, "Get-BctrlOperation -Id "));
        Assert.Equal(3, CompletionTests.Complete(session, "Invoke-BctrlRequest ").Count);
    }

    [Fact]
    public void The_key_in_the_environment_is_offered_nowhere()
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

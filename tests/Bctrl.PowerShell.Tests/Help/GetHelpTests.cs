namespace Bctrl.PowerShell.Tests;

/// <summary>The output of Get-Help for the module that the build writes.</summary>
public sealed class GetHelpTests : IDisposable
{
    private readonly ScreenHost _host = new();
    private readonly ModuleSession _session;

    public GetHelpTests() => _session = new ModuleSession(host: _host);

    public static TheoryData<string> Cmdlets => HelpPageTests.Cmdlets;

    public static TheoryData<string> Topics => TopicTests.Topics;

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Get_Help_Full_shows_the_complete_page(string name)
    {
        var page = HelpPage.Read(name);

        var shown = Show($"Get-Help {name} -Full");

        Assert.Contains(Prose.OfMarkdown(page.Section("SYNOPSIS")).Replace(" ", "", StringComparison.Ordinal), shown, StringComparison.Ordinal);
        Assert.All(page.Parameters, parameter => Assert.Contains($"-{parameter.Name}", shown, StringComparison.Ordinal));
        Assert.All(page.Examples, example => Assert.Contains(example.Title.Replace(" ", "", StringComparison.Ordinal), shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Get_Help_Examples_shows_the_examples_with_their_output()
    {
        var shown = Show("Get-Help Wait-BctrlOperation -Examples");

        Assert.Contains("Wait-BctrlOperation0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87", shown, StringComparison.Ordinal);
        Assert.Contains("IdStatusKindStepDurationDetail", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("```", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_Help_Parameter_shows_the_default_value()
    {
        var shown = Show("Get-Help Wait-BctrlOperation -Parameter LongPollTimeout");

        Assert.StartsWith("-LongPollTimeout<System.TimeSpan>Specifiesthelongesttimethattheservermaywait", shown, StringComparison.Ordinal);
        Assert.Contains("Defaultvalue00:00:30", shown, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void Get_Help_shows_an_about_topic(string name)
    {
        var shown = Show($"Get-Help {name}");

        Assert.StartsWith($"TOPIC{name}SHORTDESCRIPTION", shown, StringComparison.Ordinal);
    }

    /// <summary>
    /// Gets the output without white space, because PowerShell breaks lines inside words under the invariant culture.
    /// </summary>
    private string Show(string script)
    {
        _session.Run($"{script} | Out-Default").MustBeClean();
        return string.Concat(string.Concat(_host.Lines).Where(c => !char.IsWhiteSpace(c)));
    }
}

using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>The about_ topics.</summary>
public sealed partial class TopicTests
{
    public static TheoryData<string> Topics => new(HelpPage.Topics);

    [Fact]
    public void There_is_one_for_the_module_and_for_waiting_errors_and_runbooks() =>
        Assert.Equal(["about_Bctrl", "about_Bctrl_Errors", "about_Bctrl_Runbooks", "about_Bctrl_Waiting"], HelpPage.Topics);

    [Theory]
    [MemberData(nameof(Topics))]
    public void Its_text_is_that_of_the_page(string name)
    {
        var text = File.ReadAllText(Path.Combine(BuiltModule.Folder, "en-US", name + ".help.txt"));

        Assert.StartsWith($"TOPIC\n    {name}\n\nSHORT DESCRIPTION\n    ", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("TOPIC " + Prose.OfMarkdown(HelpPage.Read(name).Text), Prose.OfText(text));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void Its_prose_fits_a_screen_of_80_columns(string name) =>
        Assert.All(
            File.ReadAllLines(Path.Combine(BuiltModule.Folder, "en-US", name + ".help.txt")),
            // Code and output stay as they are.
            line => Assert.True(line.Length <= 80 || line.StartsWith("        ", StringComparison.Ordinal), line));

    [Fact]
    public void The_errors_are_all_there_with_their_category_and_the_advice_that_they_give()
    {
        using var session = new ModuleSession();
        var kinds = (Type)session.Run("[Bctrl.BctrlErrorKind]").Single().BaseObject;
        var describe = ((CmdletInfo)session.Run("Get-Command Wait-BctrlOperation").Single().BaseObject).ImplementingType.Assembly
            .GetType("Bctrl.PowerShell.ErrorRecords")!.GetMethod("Describe", BindingFlags.NonPublic | BindingFlags.Static)!;
        var rows = Row().Matches(HelpPage.Read("about_Bctrl_Errors").Text)
            .Select(row => row.Groups[1].Value.Split('|', StringSplitOptions.TrimEntries))
            .ToLookup(cells => cells.Length, cells => (Id: cells[0].Trim('`'), Last: cells[^1]));
        var errors = Enum.GetValues(kinds).Cast<object>()
            .Select(kind => (Id: kind.ToString()!, Says: ((ErrorCategory Category, string Advice))describe.Invoke(null, [kind])!))
            .OrderBy(error => error.Id, StringComparer.Ordinal).ToArray();

        Assert.Equal(errors.Select(error => (error.Id, error.Says.Category.ToString())), rows[3].OrderBy(row => row.Id, StringComparer.Ordinal));
        Assert.Equal(errors.Select(error => (error.Id, error.Says.Advice)), rows[2].OrderBy(row => row.Id, StringComparer.Ordinal));
    }

    [Fact]
    public void The_runbooks_are_all_there() =>
        Assert.All(Runbook.Names, name =>
            Assert.Contains($"- `{name}` ", HelpPage.Read("about_Bctrl_Runbooks").Text, StringComparison.Ordinal));

    [GeneratedRegex(@"^\| (`.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}

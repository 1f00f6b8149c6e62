using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>The about topics.</summary>
public sealed partial class TopicTests
{
    public static TheoryData<string> Topics => new(HelpPage.Topics);

    [Fact]
    public void There_are_topics_for_the_module_waiting_errors_and_runbooks() =>
        Assert.Equal(["about_Bctrl", "about_Bctrl_Errors", "about_Bctrl_Runbooks", "about_Bctrl_Waiting"], HelpPage.Topics);

    [Theory]
    [MemberData(nameof(Topics))]
    public void The_text_is_that_of_the_page(string name)
    {
        var text = File.ReadAllText(Path.Combine(BuiltModule.Folder, "en-US", name + ".help.txt"));

        Assert.StartsWith($"TOPIC\n    {name}\n\nSHORT DESCRIPTION\n    ", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("TOPIC " + Prose.OfMarkdown(HelpPage.Read(name).Text), Prose.OfText(text));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void The_text_fits_80_columns(string name) =>
        Assert.All(
            File.ReadAllLines(Path.Combine(BuiltModule.Folder, "en-US", name + ".help.txt")),
            // Code and output are not wrapped.
            line => Assert.True(line.Length <= 80 || line.StartsWith("        ", StringComparison.Ordinal), line));

    [Fact]
    public void The_topic_about_errors_lists_each_error_with_its_category_and_recommended_action()
    {
        using var session = new ModuleSession();
        var kinds = (Type)session.Run("[Bctrl.BctrlErrorKind]").Single().BaseObject;
        var assembly = ((CmdletInfo)session.Run("Get-Command Wait-BctrlOperation").Single().BaseObject).ImplementingType.Assembly;
        var getCategory = assembly.GetType("Bctrl.PowerShell.ErrorRecordFactory")!.GetMethod("GetCategory", BindingFlags.NonPublic | BindingFlags.Static)!;
        var getAction = assembly.GetType("Bctrl.PowerShell.CmdletMessages")!.GetMethod("GetRecommendedAction", BindingFlags.Public | BindingFlags.Static)!;
        var rows = Row().Matches(HelpPage.Read("about_Bctrl_Errors").Text)
            .Select(row => row.Groups[1].Value.Split('|', StringSplitOptions.TrimEntries))
            .ToLookup(cells => cells.Length, cells => (Id: cells[0].Trim('`'), Last: cells[^1]));
        var errors = Enum.GetValues(kinds).Cast<object>()
            .Select(kind => (Id: kind.ToString()!, Category: getCategory.Invoke(null, [kind])!.ToString()!, Action: (string)getAction.Invoke(null, [kind])!))
            .OrderBy(error => error.Id, StringComparer.Ordinal).ToArray();

        Assert.Equal(errors.Select(error => (error.Id, error.Category)), rows[3].OrderBy(row => row.Id, StringComparer.Ordinal));
        Assert.Equal(errors.Select(error => (error.Id, error.Action)), rows[2].OrderBy(row => row.Id, StringComparer.Ordinal));
    }

    [Fact]
    public void The_topic_about_runbooks_lists_each_runbook() =>
        Assert.All(Runbook.Names, name =>
            Assert.Contains($"- `{name}` ", HelpPage.Read("about_Bctrl_Runbooks").Text, StringComparison.Ordinal));

    [GeneratedRegex(@"^\| (`.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}

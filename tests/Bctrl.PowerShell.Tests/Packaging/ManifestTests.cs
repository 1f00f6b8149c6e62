using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>The metadata of the module in the PowerShell Gallery.</summary>
public sealed partial class ManifestTests
{
    private static readonly Hashtable s_manifest = ReadManifest();

    private static Hashtable Gallery => (Hashtable)((Hashtable)s_manifest["PrivateData"]!)["PSData"]!;

    [Fact]
    public void The_release_notes_are_the_newest_section_of_the_changelog()
    {
        var changelog = Repository.Read("CHANGELOG.md");
        var newest = NewestSection().Match(changelog);

        Assert.Equal(s_manifest["ModuleVersion"], newest.Groups[1].Value);
        Assert.Equal(Prose.OfMarkdown(newest.Groups[2].Value), Prose.OfText((string)Gallery["ReleaseNotes"]!));
    }

    [Fact]
    public void The_manifest_has_no_URIs() =>
        Assert.DoesNotContain(
            Gallery.Keys.Cast<string>().Concat(s_manifest.Keys.Cast<string>()), key => key.EndsWith("Uri", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void The_manifest_has_a_description_and_tags_for_searches()
    {
        var tags = ((object[])Gallery["Tags"]!).Cast<string>().ToArray();

        Assert.InRange(((string)s_manifest["Description"]!).Length, 80, 400);
        Assert.All(tags, tag => Assert.DoesNotContain(' ', tag));
        Assert.Equal(tags.Distinct(StringComparer.OrdinalIgnoreCase), tags);
        Assert.All((string[])["bctrl", "PSEdition_Core", "PSEdition_Desktop", "Windows", "Linux", "MacOS"], tag => Assert.Contains(tag, tags));
    }

    [Fact]
    public void The_manifest_has_no_prerelease_label_because_the_build_sets_it() => Assert.Equal("", Gallery["Prerelease"]);

    private static Hashtable ReadManifest()
    {
        // Import-PowerShellDataFile rejects the expression that selects the assembly by edition.
        var table = (HashtableAst)Parser.ParseFile(Repository.File("Bctrl.psd1"), out _, out var errors).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        Assert.Empty(errors);
        var result = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in table.KeyValuePairs)
        {
            if (value is PipelineAst pipeline)
                result[key.SafeGetValue()] = pipeline.GetPureExpression()!.SafeGetValue();
        }
        return result;
    }

    [GeneratedRegex(@"^## \[([^\]]+)\] - .+?$(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NewestSection();
}

using System.Buffers.Binary;
using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Bctrl.Packaging;

namespace Bctrl.PowerShell.Tests;

/// <summary>What the PowerShell Gallery shows of the module.</summary>
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
    public void No_address_is_made_up() =>
        Assert.DoesNotContain(
            Gallery.Keys.Cast<string>().Concat(s_manifest.Keys.Cast<string>()), key => key.EndsWith("Uri", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void A_description_and_tags_are_there_to_be_found_by()
    {
        var tags = ((object[])Gallery["Tags"]!).Cast<string>().ToArray();

        Assert.InRange(((string)s_manifest["Description"]!).Length, 80, 400);
        Assert.All(tags, tag => Assert.DoesNotContain(' ', tag));
        Assert.Equal(tags.Distinct(StringComparer.OrdinalIgnoreCase), tags);
        Assert.All((string[])["bctrl", "PSEdition_Core", "PSEdition_Desktop", "Windows", "Linux", "MacOS"], tag => Assert.Contains(tag, tags));
    }

    [Fact]
    public void The_label_of_a_prerelease_is_left_to_the_build() => Assert.Equal("", Gallery["Prerelease"]);

    [Fact]
    public void The_icon_is_a_PNG_of_128_by_128()
    {
        var icon = File.ReadAllBytes(Repository.File("docs", "icon.png"));

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], icon.Take(4));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))));
        Assert.Contains("<svg", Repository.Read("docs", "icon.svg"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_packaging_reads_it_as_PowerShell_does()
    {
        var read = ModuleManifest.Read(Repository.File("Bctrl.psd1"));

        foreach (var key in (string[])["ModuleVersion", "Author", "CompanyName", "Copyright", "Description", "GUID"])
            Assert.Equal(s_manifest[key], read.Text(key));
        Assert.Equal(((string)Gallery["ReleaseNotes"]!).ReplaceLineEndings("\n"), read.Text("ReleaseNotes"));
        Assert.Equal(((object[])s_manifest["CmdletsToExport"]!).Cast<string>(), read.List("CmdletsToExport"));
        Assert.Equal(((object[])Gallery["Tags"]!).Cast<string>(), read.Tags);
        Assert.Null(read.Find("RootModule"));
    }

    [Theory]
    [InlineData("@{ A = 'it''s'; B = @('x', 'y') # no more\n C = @'\na\nb\n'@ }", "it's", "x,y", "a\nb")]
    [InlineData("# above\n@{\n    A = 'one'\n    'B' = @(\n        'x'\n        'y'\n    )\n    C='#'\n}", "one", "x,y", "#")]
    public void The_packaging_reads_every_form_of_text_and_list(string text, string a, string b, string c)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.psd1"), text);

        var read = ModuleManifest.Read(folder.File("m.psd1"));

        Assert.Equal((a, b, c), (read.Text("A"), string.Join(',', read.List("B")), read.Text("C")));
    }

    private static Hashtable ReadManifest()
    {
        // Importing it as data would refuse the choice of an assembly by edition.
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

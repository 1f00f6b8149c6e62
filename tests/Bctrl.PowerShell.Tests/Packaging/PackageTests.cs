using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Bctrl.Packaging;

namespace Bctrl.PowerShell.Tests;

/// <summary>What <c>dotnet pack</c> makes for the PowerShell Gallery.</summary>
public sealed class PackageTests(BuiltPackage package) : IClassFixture<BuiltPackage>
{
    private static readonly string[] s_ownParts =
        ["Bctrl.nuspec", "[Content_Types].xml", "_rels/.rels", "package/services/metadata/core-properties/bctrl.psmdcp", "bom.cdx.json", "icon.png"];

    [Fact]
    public void It_holds_the_module_as_it_was_laid_out_and_what_makes_a_package_of_it()
    {
        var laidOut = Directory.EnumerateFiles(BuiltModule.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(BuiltModule.Folder, file).Replace('\\', '/')).ToArray();

        Assert.Equal([.. laidOut.Concat(s_ownParts).Order(StringComparer.Ordinal)], package.Files.Keys);
        Assert.All(laidOut, name => Assert.Equal(File.ReadAllBytes(Path.Combine(BuiltModule.Folder, name)), package.Files[name]));
    }

    [Fact]
    public void It_holds_nothing_that_a_user_has_no_use_for() =>
        Assert.All(package.Files.Keys, name =>
        {
            Assert.Matches(@"^(Bctrl\.(psd1|nuspec)|Bctrl\.(format|types)\.ps1xml|LICENSE|(lib/netstandard2\.0/)?THIRD-PARTY-NOTICES\.txt|bom\.cdx\.json|icon\.png|\[Content_Types\]\.xml|_rels/\.rels|package/.*\.psmdcp|en-US/Bctrl\.PowerShell\.dll-Help\.xml|en-US/about_Bctrl\w*\.help\.txt|lib/(net8\.0|netstandard2\.0)/[\w.]+\.dll)$", name);
            Assert.DoesNotMatch("(?i)test|emulator|playground|benchmark|xunit|automation", Path.GetFileName(name));
        });

    [Fact]
    public void Its_description_is_the_manifests()
    {
        using var session = new ModuleSession();
        var module = session.Run($"Test-ModuleManifest '{BuiltModule.Manifest}'").Single();
        var metadata = XDocument.Parse(package.Text("Bctrl.nuspec")).Root!.Elements().Single().Elements()
            .ToDictionary(element => element.Name.LocalName, element => element.Value);
        var tags = metadata["tags"].Split(' ');

        Assert.Equal("Bctrl", metadata["id"]);
        Assert.Equal($"Bctrl.{metadata["version"]}.nupkg", Path.GetFileName(package.Path));
        Assert.Equal(module.Text("Version"), metadata["version"]);
        Assert.Equal(module.Text("Author"), metadata["authors"]);
        Assert.Equal(module.Text("Description"), metadata["description"]);
        Assert.Equal(module.Text("ReleaseNotes")!.ReplaceLineEndings("\n"), metadata["releaseNotes"].ReplaceLineEndings("\n"));
        Assert.Equal(module.Text("Copyright"), metadata["copyright"]);
        Assert.Equal(tags.Distinct(), tags);
        Assert.All(
            ["PSModule", "PSEdition_Core", "PSEdition_Desktop", "PSIncludes_Cmdlet", .. HelpPage.Cmdlets.Select(name => "PSCmdlet_" + name), .. HelpPage.Cmdlets.Select(name => "PSCommand_" + name)],
            tag => Assert.Contains(tag, tags));
        // No address is made up: those that the manifest lacks the package lacks too.
        Assert.All((string[])["licenseUrl", "projectUrl", "iconUrl"], name => Assert.DoesNotContain(name, metadata));
    }

    [Fact]
    public void Every_part_has_a_type()
    {
        var types = XDocument.Parse(package.Text("[Content_Types].xml")).Root!.Elements().ToArray();
        var extensions = types.Attributes("Extension").Select(attribute => attribute.Value).ToArray();
        var names = types.Attributes("PartName").Select(attribute => attribute.Value).ToArray();

        Assert.All(package.Files.Keys.Where(name => name != "[Content_Types].xml"), name =>
            Assert.True(extensions.Contains(Path.GetExtension(name).TrimStart('.')) || names.Contains("/" + name), name));
    }

    [Fact]
    public void Its_relationships_lead_to_the_description_and_to_properties_that_say_the_same()
    {
        var targets = XDocument.Parse(package.Text("_rels/.rels")).Root!.Elements()
            .ToDictionary(element => element.Attribute("Type")!.Value.Split('/')[^1], element => element.Attribute("Target")!.Value[1..]);
        var description = XDocument.Parse(package.Text(targets["manifest"])).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
        var properties = XDocument.Parse(package.Text(targets["core-properties"])).Root!.Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);

        Assert.Equal(
            (description["id"].Single(), description["version"].Single(), description["authors"].Single(), description["description"].Single()),
            (properties["identifier"], properties["version"], properties["creator"], properties["description"]));
    }

    [Fact]
    public void The_same_module_gives_the_same_bytes_wherever_and_whenever_it_is_packed()
    {
        using var folder = new TemporaryFolder();
        CopyInputs(folder.Path);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        var again = ModulePackage.Create(folder.Path, folder.File("out"));

        Assert.Equal(File.ReadAllBytes(package.Path), File.ReadAllBytes(again));
    }

    [Fact]
    public void A_label_makes_it_a_prerelease_and_takes_the_place_of_the_last_package()
    {
        using var folder = new TemporaryFolder();
        CopyInputs(folder.Path);
        var manifest = folder.File("out/Bctrl/Bctrl.psd1");
        var first = ModulePackage.Create(folder.Path, folder.File("out"));
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("Prerelease   = ''", "Prerelease   = 'beta1'", StringComparison.Ordinal));

        var second = ModulePackage.Create(folder.Path, folder.File("out"));

        Assert.EndsWith("-beta1.nupkg", second, StringComparison.Ordinal);
        Assert.False(File.Exists(first));
    }

    [Fact]
    public void The_bill_of_materials_has_every_assembly_with_its_hash_and_licence()
    {
        using var bill = JsonDocument.Parse(package.Files[ModulePackage.BillName]);
        var components = bill.RootElement.GetProperty("components").EnumerateArray().ToArray();
        var files = components.SelectMany<JsonElement, JsonElement>(component =>
            component.TryGetProperty("components", out var inner) ? [.. inner.EnumerateArray()] : [component]);
        var packages = components.Where(component => component.GetProperty("type").GetString() == "library").ToArray();

        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        Assert.Equal(
            package.Files.Where(file => file.Key.EndsWith(".dll", StringComparison.Ordinal)).ToDictionary(file => file.Key, file => Convert.ToHexStringLower(SHA256.HashData(file.Value))),
            files.ToDictionary(file => file.GetProperty("name").GetString()!, file => file.GetProperty("hashes")[0].GetProperty("content").GetString()!));
        Assert.All(components, component => Assert.Equal("MIT", component.GetProperty("licenses")[0].GetProperty("expression").GetString()));
        Assert.All(packages, component => Assert.Equal(
            $"pkg:nuget/{component.GetProperty("name").GetString()}@{component.GetProperty("version").GetString()}",
            component.GetProperty("purl").GetString()));
        var references = components.Select(component => component.GetProperty("bom-ref").GetString()).ToArray();
        Assert.All(
            bill.RootElement.GetProperty("dependencies").EnumerateArray().SelectMany(dependency => dependency.GetProperty("dependsOn").EnumerateArray()),
            other => Assert.Contains(other.GetString(), references));
    }

    [Fact]
    public void Whoever_wrote_what_it_ships_is_named_with_the_licence()
    {
        var notices = package.Text("THIRD-PARTY-NOTICES.txt").ReplaceLineEndings("\n");
        var named = notices.Split("Their licence:")[0].Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim());

        Assert.Equal(
            package.Files.Keys.Where(name => name.StartsWith("lib/netstandard2.0/", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal))
                .Select(name => Path.GetFileNameWithoutExtension(name)).Where(name => !name.StartsWith("Bctrl.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
        Assert.Contains("The MIT License (MIT)", notices, StringComparison.Ordinal);
        Assert.Contains("License notice for", package.Text("lib/netstandard2.0/THIRD-PARTY-NOTICES.txt"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Its_assemblies_are_deterministic_and_know_no_path_of_the_machine_that_built_them() =>
        Assert.All(package.Files.Where(file => Path.GetFileName(file.Key).StartsWith("Bctrl.", StringComparison.Ordinal) && file.Key.EndsWith(".dll", StringComparison.Ordinal)), file =>
        {
            using var assembly = new PEReader(new MemoryStream(file.Value));
            var entries = assembly.ReadDebugDirectory();
            using var symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(entries.Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
            var reader = symbols.GetMetadataReader();

            Assert.Contains(entries, entry => entry.Type == DebugDirectoryEntryType.Reproducible);
            Assert.All(reader.Documents, document => Assert.StartsWith("/_/", reader.GetString(reader.GetDocument(document).Name), StringComparison.Ordinal));
        });

    [Fact]
    public async Task Installed_from_the_package_it_works_and_answers_for_itself()
    {
        Assert.SkipUnless(InstalledPwsh.Executable is not null, InstalledPwsh.IsMissing);
        using var folder = new TemporaryFolder();
        var module = folder.File("Bctrl");
        foreach (var (name, content) in package.Files)
        {
            var path = Path.Combine(module, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        }
        await File.WriteAllTextAsync(folder.File("try.ps1"), $"""
            $ErrorActionPreference = 'Stop'
            $null = Test-ModuleManifest '{module}/Bctrl.psd1'
            Import-Module '{module}/Bctrl.psd1'
            '{"{0}"} cmdlets' -f @(Get-Command -Module Bctrl).Count
            (Get-Help Wait-BctrlOperation).Synopsis
            (Get-Module Bctrl).Path
            """, TestContext.Current.CancellationToken);

        var (exitCode, output) = await InstalledPwsh.RunAsync(folder.Path, new Uri("http://localhost:1"), folder.File("try.ps1"));

        Assert.True(exitCode == 0, output);
        Assert.Contains($"{HelpPage.Cmdlets.Count} cmdlets", output, StringComparison.Ordinal);
        Assert.Contains(HelpPage.Read("Wait-BctrlOperation").Section("SYNOPSIS"), output, StringComparison.Ordinal);
        Assert.Contains(folder.Path, output, StringComparison.Ordinal);
    }

    private static void CopyInputs(string root)
    {
        foreach (var file in Directory.EnumerateFiles(BuiltModule.Folder, "*", SearchOption.AllDirectories))
            Copy(file);
        Copy(Repository.File("docs", "icon.png"));
        Copy(Repository.File("src", "Bctrl.PowerShell", "obj", "project.assets.json"));

        void Copy(string file)
        {
            var target = Path.Combine(root, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

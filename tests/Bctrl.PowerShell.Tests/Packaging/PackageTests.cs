using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>The package that <c>dotnet pack</c> creates for the PowerShell Gallery.</summary>
public sealed partial class PackageTests(BuiltPackage package) : IClassFixture<BuiltPackage>
{
    private const string SbomName = "bom.cdx.json";

    [Fact]
    public void The_package_contains_the_files_of_the_module_and_the_package_metadata()
    {
        var moduleFiles = Directory.EnumerateFiles(BuiltModule.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(BuiltModule.Folder, file).Replace('\\', '/')).ToArray();

        AssertSame(
            moduleFiles.Concat(["Bctrl.nuspec", SbomName]), package.Files.Keys.Where(name => !IsPackageMetadata().IsMatch(name)),
            "Package.ps1 must add {0} to the package.", "Package.ps1 must not add {0}, which is no file of the module.");
        Assert.All(moduleFiles, name => Assert.True(
            File.ReadAllBytes(Path.Combine(BuiltModule.Folder, name)).AsSpan().SequenceEqual(package.Files[name]),
            $"Package.ps1 must not change {name}."));
    }

    [Fact]
    public void The_package_contains_no_files_of_the_tests_or_the_tools() =>
        Assert.All(package.Files.Keys, name =>
        {
            Assert.Matches(@"^(Bctrl\.(psd1|nuspec)|Bctrl\.(format|types)\.ps1xml|LICENSE|(lib/netstandard2\.0/)?THIRD-PARTY-NOTICES\.txt|bom\.cdx\.json|\[Content_Types\]\.xml|_rels/\.rels|package/.*\.psmdcp|en-US/Bctrl\.PowerShell\.dll-Help\.xml|en-US/about_Bctrl\w*\.help\.txt|lib/(net8\.0|netstandard2\.0)/[\w.]+\.dll)$", name);
            Assert.DoesNotMatch("(?i)test|emulator|playground|benchmark|xunit|automation", Path.GetFileName(name));
        });

    [Fact]
    public void The_package_metadata_is_that_of_the_manifest()
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
            ["PSModule", "PSEdition_Core", "PSEdition_Desktop", "bctrl"],
            tag => Assert.Contains(tag, tags));
        // The manifest has no URIs, so the package must have none.
        Assert.All((string[])["licenseUrl", "projectUrl", "iconUrl"], name => Assert.DoesNotContain(name, metadata));
    }

    [Fact]
    public void Packing_is_reproducible_and_a_prerelease_differs_only_in_its_label()
    {
        using var folder = new TemporaryFolder();
        var layout = CopyLayout(folder);
        var manifest = Path.Combine(layout, "Bctrl.psd1");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("Prerelease   = ''", "Prerelease   = 'beta1'", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(layout, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Directory.CreateDirectory(folder.File("out"));
        File.WriteAllText(Path.Combine(folder.File("out"), "Bctrl.0.0.1.nupkg"), "A package of another version, which the new package replaces.");

        var labelled = BuiltPackage.Pack(folder.File("out"), layout);

        Assert.EndsWith("-beta1.nupkg", labelled, StringComparison.Ordinal);
        var files = BuiltPackage.Read(labelled);
        using var sbom = JsonDocument.Parse(files[SbomName]);
        Assert.EndsWith("-beta1", sbom.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.Equal(Content(package.Files), Content(files));

        static Dictionary<string, string> Content(IReadOnlyDictionary<string, byte[]> files) => files
            .Where(file => !IsPackageMetadata().IsMatch(file.Key))
            .ToDictionary(file => file.Key, file => Label().Replace(Encoding.Latin1.GetString(file.Value), ""));
    }

    [Fact]
    public void The_SBOM_lists_each_included_package_with_its_restored_version_and_its_licence()
    {
        using var sbom = JsonDocument.Parse(package.Files[SbomName]);
        using var restored = JsonDocument.Parse(Repository.Read("src", "Bctrl.PowerShell", "packages.lock.json"));
        var versions = restored.RootElement.GetProperty("dependencies").GetProperty(".NETStandard,Version=v2.0");
        var components = sbom.RootElement.GetProperty("components").EnumerateArray().ToArray();

        Assert.Equal("CycloneDX", sbom.RootElement.GetProperty("bomFormat").GetString());
        AssertSame(
            GetThirdPartyAssemblies(), components.Select(component => component.GetProperty("name").GetString()!),
            "Package.ps1 must list {0} in bom.cdx.json, because the package contains it.",
            "Package.ps1 must not list {0} in bom.cdx.json: add it to --exclude-filter, because the package does not contain it.");
        Assert.All(components, component =>
        {
            var (name, version) = (component.GetProperty("name").GetString()!, component.GetProperty("version").GetString());
            Assert.Equal(versions.GetProperty(name).GetProperty("resolved").GetString(), version);
            Assert.Equal($"pkg:nuget/{name}@{version}", component.GetProperty("purl").GetString());
            Assert.Equal("MIT", component.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString());
            Assert.NotEmpty(component.GetProperty("hashes").EnumerateArray());
        });
    }

    [Fact]
    public void The_third_party_notices_list_each_included_assembly_with_its_licence()
    {
        var notices = package.Text("THIRD-PARTY-NOTICES.txt").ReplaceLineEndings("\n");
        var named = notices.Split("Their licence:")[0].Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim());

        AssertSame(
            GetThirdPartyAssemblies(), named,
            "Add {0} to the list in THIRD-PARTY-NOTICES.txt, because the package contains it.",
            "Remove {0} from the list in THIRD-PARTY-NOTICES.txt, because the package does not contain it.");
        Assert.Contains("The MIT License (MIT)", notices, StringComparison.Ordinal);
        Assert.Contains("License notice for", package.Text("lib/netstandard2.0/THIRD-PARTY-NOTICES.txt"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_assemblies_are_deterministic_and_contain_no_local_paths() =>
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
    public async Task The_package_installs_from_a_repository_and_the_module_imports_by_name()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("try.ps1"), $$"""
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            $repository = 'BctrlTest{{Guid.NewGuid():n}}'
            Register-PSResourceRepository $repository -Uri '{{Path.GetDirectoryName(package.Path)}}' -Trusted
            try {
                if ($IsWindows) {
                    # On Windows the test can't change where Install-PSResource installs the modules of the user.
                    Save-PSResource Bctrl -Repository $repository -Path $PSScriptRoot
                    $env:PSModulePath = $PSScriptRoot
                }
                else {
                    Install-PSResource Bctrl -Repository $repository
                }
            }
            finally {
                Unregister-PSResourceRepository $repository
            }
            Import-Module Bctrl
            '{0} cmdlets' -f @(Get-Command -Module Bctrl -CommandType Cmdlet).Count
            (Get-Help Wait-BctrlOperation).Synopsis
            (Get-Module Bctrl).ModuleBase
            $null = Test-ModuleManifest (Join-Path (Get-Module Bctrl).ModuleBase 'Bctrl.psd1')
            """, TestContext.Current.CancellationToken);

        var (exitCode, output) = await Pwsh.RunAsync(folder.Path, folder.File("try.ps1"), [], new() { ["HOME"] = folder.Path, ["XDG_DATA_HOME"] = null, ["PSModulePath"] = null });

        Assert.True(exitCode == 0, output);
        Assert.Contains($"{Directory.GetFiles(Repository.File("docs", "en-US"), "*-*.md").Length} cmdlets", output, StringComparison.Ordinal);
        Assert.Contains(Repository.Read("docs", "en-US", "Wait-BctrlOperation.md").Split("## SYNOPSIS\n\n")[1].Split('\n')[0], output, StringComparison.Ordinal);
        Assert.Contains(folder.Path, output, StringComparison.Ordinal);
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual, string missing, string unexpected)
    {
        var problems = NameSet.FindProblems(expected, actual, missing, unexpected);
        Assert.True(problems.Length == 0, problems);
    }

    private string[] GetThirdPartyAssemblies() =>
    [
        .. package.Files.Keys.Where(name => name.StartsWith("lib/netstandard2.0/", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name)).Where(name => !name.StartsWith("Bctrl.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static string CopyLayout(TemporaryFolder folder)
    {
        var layout = folder.File("Bctrl");
        foreach (var file in Directory.EnumerateFiles(BuiltModule.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(layout, Path.GetRelativePath(BuiltModule.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return layout;
    }

    /// <summary>The differences of a prerelease: its label, and a later version of the nuspec schema.</summary>
    [GeneratedRegex("-beta1|(?<=')beta1(?=')|2011/(08|10)/(?=nuspec)")]
    private static partial Regex Label();

    /// <summary>The files that NuGet adds to a package, whose names and order are different each time.</summary>
    [GeneratedRegex(@"^(\[Content_Types\]\.xml|_rels/\.rels|package/services/metadata/core-properties/\w+\.psmdcp)$")]
    private static partial Regex IsPackageMetadata();
}

using System.Reflection;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>The files of the module that the build writes, for both target frameworks.</summary>
public sealed partial class LayoutTests
{
    [Theory]
    [InlineData("LICENSE")]
    [InlineData("Bctrl.format.ps1xml")]
    [InlineData("en-US/Bctrl.PowerShell.dll-Help.xml")]
    [InlineData("lib/net8.0/Bctrl.PowerShell.dll")]
    [InlineData("lib/netstandard2.0/Bctrl.PowerShell.dll")]
    public void The_module_has_the_file(string name) =>
        Assert.True(File.Exists(Path.Combine(BuiltModule.Folder, name)), $"The build must copy {name} to {BuiltModule.Folder}.");

    [Theory]
    [InlineData("lib/net8.0/Bctrl.PowerShell.dll")]
    [InlineData("lib/netstandard2.0/Bctrl.PowerShell.dll")]
    [InlineData("Bctrl.format.ps1xml")]
    public void The_manifest_names_the_file(string name) =>
        Assert.Contains($"'{name}'", File.ReadAllText(BuiltModule.Manifest), StringComparison.Ordinal);

    [Fact]
    public void The_assemblies_for_PowerShell_7_have_no_dependencies()
    {
        var files = Directory.EnumerateFileSystemEntries(Path.Combine(BuiltModule.Folder, "lib", "net8.0")).Select(Path.GetFileName).Order().ToArray();

        Assert.True(
            files is ["Bctrl.Client.dll", "Bctrl.PowerShell.dll"],
            "lib/net8.0 must contain only Bctrl.Client.dll and Bctrl.PowerShell.dll: another assembly could clash with a module that has " +
            $"another version of it. It contains {string.Join(", ", files)}.");
    }

    [Fact]
    public void The_assemblies_have_the_version_of_the_manifest()
    {
        var version = Version.Parse(ModuleVersion().Match(File.ReadAllText(BuiltModule.Manifest)).Groups[1].Value);
        var files = Directory.GetFiles(Path.Combine(BuiltModule.Folder, "lib"), "Bctrl.*.dll", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(version, new Version(AssemblyName.GetAssemblyName(file).Version!.ToString(3))));
    }

    [GeneratedRegex(@"ModuleVersion\s+= '([^']+)'")]
    private static partial Regex ModuleVersion();
}

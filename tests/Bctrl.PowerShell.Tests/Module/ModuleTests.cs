using System.Collections;
using System.Management.Automation.Language;
using System.Reflection;

namespace Bctrl.PowerShell.Tests;

/// <summary>The files of the module and their metadata, for both target frameworks.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void The_manifest_exports_each_cmdlet_by_name()
    {
        var exported = (IEnumerable)Manifest("CmdletsToExport")!;
        using var session = new ModuleSession();

        var commands = session.Run("Get-Command -Module Bctrl* | ForEach-Object Name | Where-Object { $true }").MustBeClean().Output;

        Assert.DoesNotContain(exported.Cast<string>(), name => name.Contains('*', StringComparison.Ordinal));
        Assert.Equal(exported.Cast<string>().Order(), commands.Select(command => command.ToString()).Order());
        foreach (var cmdlet in (string[])["Connect-Bctrl", "Disconnect-Bctrl", "Get-BctrlConnection", "Wait-BctrlOperation"])
            Assert.Contains(cmdlet, exported.Cast<string>());
    }

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("AliasesToExport")]
    [InlineData("VariablesToExport")]
    public void The_manifest_exports_nothing_else(string key) => Assert.Empty((IEnumerable)Manifest(key)!);

    [Fact]
    public void The_manifest_supports_both_editions_from_5_1()
    {
        Assert.Equal(["Core", "Desktop"], ((IEnumerable)Manifest("CompatiblePSEditions")!).Cast<string>());
        Assert.Equal("5.1", Manifest("PowerShellVersion"));
    }

    [Fact]
    public void Each_edition_has_its_own_assembly_and_all_files_exist()
    {
        var text = File.ReadAllText(BuiltModule.Manifest);

        foreach (var framework in (string[])["net8.0", "netstandard2.0"])
        {
            Assert.Contains($"lib/{framework}/Bctrl.PowerShell.dll", text, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(BuiltModule.Folder, "lib", framework, "Bctrl.PowerShell.dll")));
        }
        foreach (var file in ((IEnumerable)Manifest("FormatsToProcess")!).Cast<string>().Append("LICENSE"))
            Assert.True(File.Exists(Path.Combine(BuiltModule.Folder, file)), file);
    }

    [Fact]
    public void The_assemblies_for_PowerShell_7_have_no_dependencies() =>
        Assert.Equal(
            ["Bctrl.Client.dll", "Bctrl.PowerShell.dll"],
            Directory.EnumerateFileSystemEntries(Path.Combine(BuiltModule.Folder, "lib", "net8.0")).Select(Path.GetFileName).Order());

    [Fact]
    public void The_assemblies_have_the_version_of_the_manifest()
    {
        var version = Version.Parse((string)Manifest("ModuleVersion")!);

        foreach (var file in Directory.EnumerateFiles(Path.Combine(BuiltModule.Folder, "lib"), "Bctrl.*.dll", SearchOption.AllDirectories))
            Assert.Equal(version, new Version(AssemblyName.GetAssemblyName(file).Version!.ToString(3)));
    }

    [Fact]
    public void Test_ModuleManifest_accepts_the_manifest()
    {
        using var session = new ModuleSession();

        var module = session.Run($"Test-ModuleManifest '{BuiltModule.Manifest}'").Single();

        Assert.Equal("Bctrl", module.Text("Name"));
    }

    [Fact]
    public void The_module_can_be_imported_twice_removed_and_imported_again()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        session.Run($"""
            Import-Module '{BuiltModule.TestedManifest}'
            Import-Module '{BuiltModule.TestedManifest}' -Force
            Remove-Module Bctrl*
            """).MustBeClean();
        Assert.Equal("CommandNotFoundException", session.Catch("Wait-BctrlOperation a").Id());

        session.Run($"Import-Module '{BuiltModule.TestedManifest}'").MustBeClean();
        session.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void Each_command_has_the_documented_parameters()
    {
        using var session = new ModuleSession();

        foreach (var (command, parameters) in new Dictionary<string, string[]>
        {
            ["Connect-Bctrl"] =
            [
                "AllowUnencryptedAuthentication", "ApiKey", "HttpMessageHandler", "MaximumRetryCount", "PassThru", "Proxy", "ProxyCredential",
                "RetryIntervalSec", "Server", "SubaccountId",
            ],
            ["Disconnect-Bctrl"] = ["Connection"],
            ["Get-BctrlConnection"] = [],
            ["Wait-BctrlOperation"] =
            [
                "Any", "Connection", "Id", "InputObject", "LongPollTimeout", "RequireSuccess", "ThrottleLimit", "Timeout",
            ],
        })
        {
            var found = session.Run($"(Get-Command {command}).Parameters.Keys | Where-Object {{ $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }}");
            Assert.Equal(parameters, found.MustBeClean().Output.Select(name => name.ToString()).Order(StringComparer.Ordinal));
        }
    }

    private static object? Manifest(string key)
    {
        var manifest = (HashtableAst)Parser.ParseFile(BuiltModule.Manifest, out _, out var errors).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        Assert.Empty(errors);
        var pair = manifest.KeyValuePairs.Single(pair => pair.Item1.ToString() == key);
        return ((PipelineAst)pair.Item2).GetPureExpression()!.SafeGetValue();
    }
}

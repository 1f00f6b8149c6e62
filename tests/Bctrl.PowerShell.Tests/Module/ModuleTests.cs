using System.Collections;
using System.Management.Automation.Language;
using System.Reflection;

namespace Bctrl.PowerShell.Tests;

/// <summary>The module as it lies on the disk, whichever of its assemblies the other tests run against.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets_by_name()
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
    public void The_manifest_is_for_both_editions_from_5_1_on()
    {
        Assert.Equal(["Core", "Desktop"], ((IEnumerable)Manifest("CompatiblePSEditions")!).Cast<string>());
        Assert.Equal("5.1", Manifest("PowerShellVersion"));
    }

    [Fact]
    public void Each_edition_gets_its_own_assembly_and_the_files_are_there()
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
    public void The_assemblies_of_PowerShell_7_are_the_projects_own_and_no_others() =>
        Assert.Equal(
            ["Bctrl.Client.dll", "Bctrl.PowerShell.dll"],
            Directory.EnumerateFileSystemEntries(Path.Combine(BuiltModule.Folder, "lib", "net8.0")).Select(Path.GetFileName).Order());

    [Fact]
    public void The_version_of_the_assemblies_is_the_manifests()
    {
        var version = Version.Parse((string)Manifest("ModuleVersion")!);

        foreach (var file in Directory.EnumerateFiles(Path.Combine(BuiltModule.Folder, "lib"), "Bctrl.*.dll", SearchOption.AllDirectories))
            Assert.Equal(version, new Version(AssemblyName.GetAssemblyName(file).Version!.ToString(3)));
    }

    [Fact]
    public void The_manifest_is_one_that_PowerShell_accepts()
    {
        using var session = new ModuleSession();

        var module = session.Run($"Test-ModuleManifest '{BuiltModule.Manifest}'").Single();

        Assert.Equal("Bctrl", module.Text("Name"));
    }

    [Fact]
    public void The_module_can_be_imported_twice_and_removed_and_imported_again()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        session.Run($"""
            Import-Module '{BuiltModule.Importable}'
            Import-Module '{BuiltModule.Importable}' -Force
            Remove-Module Bctrl*
            """).MustBeClean();
        Assert.Equal("CommandNotFoundException", session.Catch("Wait-BctrlOperation a").Id());

        session.Run($"Import-Module '{BuiltModule.Importable}'").MustBeClean();
        session.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void A_command_is_found_by_its_verb_and_its_parameters_are_those_of_the_design()
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

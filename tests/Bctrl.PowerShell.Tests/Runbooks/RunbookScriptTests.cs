using System.Management.Automation.Language;

namespace Bctrl.PowerShell.Tests;

/// <summary>Static checks of the runbooks. The Pester tests run them.</summary>
public sealed class RunbookScriptTests
{
    public static TheoryData<string> All => new(Runbook.Names);

    [Fact]
    public void The_folder_has_the_five_runbooks() =>
        Assert.Equal(
            ["Assert-OperationSuccess.ps1", "Stop-OverdueOperation.ps1", "Wait-NightlyBatch.ps1", "Wait-OperationFanOut.ps1", "Watch-Operation.ps1"],
            Runbook.Names);

    [Theory]
    [MemberData(nameof(All))]
    public void The_runbook_requires_version_5_1(string name) =>
        Assert.Equal(new Version(5, 1), Parse(name).ScriptRequirements.RequiredPSVersion);

    [Theory]
    [MemberData(nameof(All))]
    public void The_runbook_has_help_with_examples_exit_codes_and_each_parameter(string name)
    {
        var script = Parse(name);
        var help = script.GetHelpContent();

        Assert.NotEmpty(help.Synopsis);
        Assert.NotEmpty(help.Description);
        Assert.True(help.Examples.Count >= 2);
        Assert.All(help.Examples, example => Assert.Contains(name, example, StringComparison.Ordinal));
        Assert.Contains("Exit codes", help.Notes, StringComparison.Ordinal);
        foreach (var code in (string[])["0", "1", "2"])
            Assert.Matches($@"(?m)^\s+{code}  \S", help.Notes);
        Assert.Equal(
            script.ParamBlock.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath.ToUpperInvariant()).Order(),
            help.Parameters.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_runbook_uses_strict_mode_and_stops_on_its_own_errors(string name)
    {
        var script = Parse(name);

        Assert.Contains(script.ParamBlock.Attributes, attribute => attribute.TypeName.Name == "CmdletBinding");
        Assert.Contains("Set-StrictMode -Version Latest", script.Extent.Text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ *# An error in this script must stop it\..*\n *\$ErrorActionPreference = 'Stop'", script.Extent.Text);
        Assert.Contains("exit 2", script.Extent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_in_the_README_lists_each_runbook_with_its_parameters()
    {
        var lines = File.ReadAllLines(Runbook.GetPath("README.md"));

        Assert.All(Runbook.Names, name =>
        {
            var line = Assert.Single(lines, line => line.StartsWith('|') && line.Contains($"]({name})", StringComparison.Ordinal));
            foreach (var parameter in Parse(name).ParamBlock.Parameters)
                Assert.Contains($"`-{parameter.Name.VariablePath.UserPath}`", line, StringComparison.Ordinal);
        });
    }

    private static ScriptBlockAst Parse(string name)
    {
        var script = Parser.ParseFile(Runbook.GetPath(name), out _, out var errors);
        Assert.Empty(errors);
        return script;
    }
}

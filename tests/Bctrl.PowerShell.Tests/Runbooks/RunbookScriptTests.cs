using System.Management.Automation.Language;

namespace Bctrl.PowerShell.Tests;

/// <summary>What can be told of the runbooks without running them.</summary>
public sealed class RunbookScriptTests
{
    public static TheoryData<string> All => new(Runbook.Names);

    [Fact]
    public void There_is_one_for_each_thing_that_ops_people_do() =>
        Assert.Equal(
            ["Assert-OperationSuccess.ps1", "Stop-OverdueOperation.ps1", "Wait-NightlyBatch.ps1", "Wait-OperationFanOut.ps1", "Watch-Operation.ps1"],
            Runbook.Names);

    [Theory]
    [MemberData(nameof(All))]
    public void It_asks_for_no_more_than_Windows_PowerShell(string name) =>
        Assert.Equal(new Version(5, 1), Parse(name).ScriptRequirements.RequiredPSVersion);

    [Theory]
    [MemberData(nameof(All))]
    public void It_has_help_with_examples_its_exit_codes_and_each_parameter(string name)
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
    public void It_is_strict_and_says_what_an_error_does(string name)
    {
        var script = Parse(name);

        Assert.Contains(script.ParamBlock.Attributes, attribute => attribute.TypeName.Name == "CmdletBinding");
        Assert.Contains("Set-StrictMode -Version Latest", script.Extent.Text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ *# A slip of this script's own must end it\..*\n *\$ErrorActionPreference = 'Stop'", script.Extent.Text);
        Assert.Contains("exit 2", script.Extent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_each_with_each_of_its_parameters()
    {
        var lines = File.ReadAllLines(Runbook.PathOf("README.md"));

        Assert.All(Runbook.Names, name =>
        {
            var line = Assert.Single(lines, line => line.StartsWith('|') && line.Contains($"]({name})", StringComparison.Ordinal));
            foreach (var parameter in Parse(name).ParamBlock.Parameters)
                Assert.Contains($"`-{parameter.Name.VariablePath.UserPath}`", line, StringComparison.Ordinal);
        });
    }

    private static ScriptBlockAst Parse(string name)
    {
        var script = Parser.ParseFile(Runbook.PathOf(name), out _, out var errors);
        Assert.Empty(errors);
        return script;
    }
}

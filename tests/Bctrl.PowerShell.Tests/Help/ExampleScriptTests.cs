using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell.Tests;

/// <summary>Static checks of the help examples. The Pester tests run them.</summary>
public sealed class ExampleScriptTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public static TheoryData<string> All => new(HelpPage.All);

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void Each_example_parses_and_uses_only_existing_parameters(string name)
    {
        var page = HelpPage.Read(name);
        foreach (var (example, block) in page.Examples.SelectMany(example => example.Blocks.Select(block => (example, block))))
        {
            var script = Parser.ParseInput(block.Code, out _, out var errors);
            Assert.Empty(errors);
            foreach (var command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
            {
                if (command.GetCommandName() is { } used && used.Contains("Bctrl", StringComparison.OrdinalIgnoreCase))
                    Check(command, $"{name}, {example.Title}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(HelpPageTests.Cmdlets), MemberType = typeof(HelpPageTests))]
    public void Each_example_uses_the_cmdlet_that_it_documents(string name) =>
        Assert.All(HelpPage.Read(name).Examples, example =>
            Assert.Contains(name, Assert.Single(example.Blocks).Code, StringComparison.Ordinal));

    private void Check(CommandAst command, string location)
    {
        var found = _session.Run($"Get-Command {command.GetCommandName()} -ErrorAction Ignore").Output.SingleOrDefault()?.BaseObject as CmdletInfo;
        Assert.True(found is not null, $"{location}: there is no {command.GetCommandName()}.");
        Assert.All(command.CommandElements.OfType<CommandParameterAst>(), parameter => Assert.True(
            found.Parameters.ContainsKey(parameter.ParameterName),
            $"{location}: {found.Name} has no parameter -{parameter.ParameterName}. Examples use full parameter names."));
    }
}

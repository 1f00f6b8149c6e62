using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The examples that need no more than the engine print what their page shows. The environment has their key and server,
/// so they run alone.
/// </summary>
[Collection(SharedEnvironment.Name)]
public sealed partial class ExampleHostedTests : IAsyncLifetime
{
    private EmulatorHost _emulator = null!;

    public static TheoryData<string, string> Hosted => new(
        HelpPage.Cmdlets.SelectMany(name => HelpPage.Read(name).Examples
            .Where(example => example.IsRunnable && NeedsOnlyTheEngine(example))
            .Select(example => (name, example.Title))));

    public async ValueTask InitializeAsync()
    {
        _emulator = await EmulatorHost.StartAsync();
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", ModuleSession.Key);
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", _emulator.BaseAddress.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        CleanEnvironment.Clear();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public void Every_cmdlet_has_an_example_that_the_engine_alone_can_run() =>
        Assert.Equal(
            HelpPage.Cmdlets.Except(["Get-BctrlOperationStep"]),
            HelpPage.Cmdlets.Where(name => HelpPage.Read(name).Examples.Any(example => example.IsRunnable && NeedsOnlyTheEngine(example))));

    [Theory]
    [MemberData(nameof(Hosted))]
    public async Task In_the_engine_alone_it_prints_what_the_page_shows(string name, string title)
    {
        var block = Assert.Single(HelpPage.Read(name).Examples.Single(example => example.Title == title).Blocks);
        var world = await ExampleWorld.CreateAsync(_emulator);
        var host = new ScreenHost(110);
        using var session = new ModuleSession(host: host);

        var printed = string.Join('\n', Statements(world.ToReal(block.Code)).Select(statement => Print(session, host, statement)));

        Assert.Equal(ExampleWorld.ToComparable(block.Output!), ExampleWorld.ToComparable(world.ToPage(printed)));
    }

    /// <summary>What a console would show of a command.</summary>
    private static string Print(ModuleSession session, ScreenHost host, string statement)
    {
        host.Screen.Text.Clear();
        var outcome = session.Run($". {{ {statement} }} 2>&1 | Out-Default");
        session.Set("ending", outcome.Terminating);
        session.Run("if ($ending) { $ending | Out-Default }").MustBeClean();
        return EscapeCode().Replace(string.Join('\n', host.Lines), "").Replace("ERROR: ", "", StringComparison.Ordinal);
    }

    private static string[] Statements(string code) =>
        [.. Parser.ParseInput(code, out _, out _).EndBlock.Statements.Select(statement => statement.Extent.Text)];

    private static bool NeedsOnlyTheEngine(HelpExample example) => example.Blocks.All(block =>
        Parser.ParseInput(block.Code, out _, out _)
            .FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true)
            .Select(command => ((CommandAst)command).GetCommandName())
            .All(name => name is "Where-Object" or "ForEach-Object" or "Out-Null" || HelpPage.Cmdlets.Contains(name)));

    [GeneratedRegex(@"\e\[[\d;]*m")]
    private static partial Regex EscapeCode();
}

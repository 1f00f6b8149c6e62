namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The Pester tests of the runbooks and the help examples. They take as long as all other Pester tests, so they run in
/// parallel with them.
/// </summary>
[Collection(Name)]
public sealed class PesterScriptTests(PesterProcess process) : PesterSuite(process), IClassFixture<PesterProcess>
{
    public const string Name = "Pester: scripts";

    [PesterTest(Scripts = true)]
    public Task Passes(string file, int index, string name) => RunAsync(file, index, name);
}

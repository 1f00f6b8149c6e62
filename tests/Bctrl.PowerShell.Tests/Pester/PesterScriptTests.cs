namespace Bctrl.PowerShell.Tests;

/// <summary>The Pester tests of scripts: the runbooks, and the examples of the help. They take as long as all the others.</summary>
[Collection(Name)]
public sealed class PesterScriptTests(PesterProcess process) : PesterSuite(process), IClassFixture<PesterProcess>
{
    public const string Name = "Pester: scripts";

    [PesterTest(Scripts = true)]
    public Task Passes(string file, int index, string name) => RunAsync(file, index, name);
}

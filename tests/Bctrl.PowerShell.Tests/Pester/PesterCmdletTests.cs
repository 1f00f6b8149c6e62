namespace Bctrl.PowerShell.Tests;

/// <summary>The Pester tests of the cmdlets.</summary>
[Collection(Name)]
public sealed class PesterCmdletTests(PesterProcess process) : PesterSuite(process), IClassFixture<PesterProcess>
{
    public const string Name = "Pester: cmdlets";

    [PesterTest]
    public Task Passes(string file, int index, string name) => RunAsync(file, index, name);
}

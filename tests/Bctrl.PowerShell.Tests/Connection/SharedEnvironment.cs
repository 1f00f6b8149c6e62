namespace Bctrl.PowerShell.Tests;

/// <summary>The tests that change the environment, which all others share: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedEnvironment
{
    public const string Name = "Environment";
}

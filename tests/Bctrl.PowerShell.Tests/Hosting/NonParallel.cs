namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The collection of the tests that use much CPU time or measure the whole process. They do not run in parallel with
/// other tests.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NonParallel
{
    public const string Name = "Not parallel";
}

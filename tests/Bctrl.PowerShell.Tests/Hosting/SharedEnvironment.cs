namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The collection of the tests that change environment variables or settings of the process. They do not run in
/// parallel with other tests.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedEnvironment
{
    public const string Name = "Environment";
}

namespace Bctrl.PowerShell.Tests;

/// <summary>For tests that keep the machine busy, or change what the whole process has: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

namespace Bctrl.PowerShell.Tests;

/// <summary>One test case of a fault. The fault affects one operation; the others have none.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Operations">The number of operations that the command waits for.</param>
/// <param name="Times">How many times the fault occurs; 0 means with every request.</param>
internal sealed record FaultCase(Fault Fault, int Operations, int Times)
{
    public bool IsPersistent => Times == 0;

    public ExpectedOutcome ExpectedOutcome => IsPersistent ? Fault.Persistent : Fault.Transient(Times);

    public override string ToString() =>
        $"{Fault.Name}, {(IsPersistent ? "persistent" : $"{Times} times")}, {Operations} operations";
}

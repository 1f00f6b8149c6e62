namespace Bctrl.PowerShell.Tests;

/// <summary>One run of a fault: one operation has it, the others are well.</summary>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Operations">How many operations are waited for.</param>
/// <param name="Times">How often it happens; 0 means again and again.</param>
internal sealed record Trial(Fault Fault, int Operations, int Times)
{
    public bool IsLasting => Times == 0;

    public Promise Promise => IsLasting ? Fault.Lasting : Fault.Transient(Times);

    public override string ToString() =>
        $"{Fault.Name}, {(IsLasting ? "lasting" : $"{Times} times")}, {Operations} operations";
}

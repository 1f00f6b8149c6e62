namespace Bctrl.PowerShell.Tests;

/// <summary>How long a command took.</summary>
internal sealed record TimeoutBoundResult(string Command, TimeSpan Elapsed)
{
    /// <summary>The time after the timeout at which the command must have ended.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(2);

    public bool IsLate => Elapsed > TimeoutBoundRunner.Timeout + s_tolerance;

    public override string ToString() => $"{Command} took {Elapsed.TotalSeconds:0.0} s";
}

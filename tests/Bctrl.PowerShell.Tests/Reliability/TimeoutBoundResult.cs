namespace Bctrl.PowerShell.Tests;

/// <summary>How long a command took, and the id of the error if PowerShell did not run it.</summary>
internal sealed record TimeoutBoundResult(string Command, TimeSpan Elapsed, string? NotRun)
{
    /// <summary>The time after the timeout at which the command must have ended.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(2);

    public bool IsLate => Elapsed > TimeoutBoundRunner.Timeout + s_tolerance;

    public override string ToString() => NotRun is null ? $"{Command} took {Elapsed.TotalSeconds:0.0} s" : $"{Command}: {NotRun}";
}

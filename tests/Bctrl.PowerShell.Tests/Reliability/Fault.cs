namespace Bctrl.PowerShell.Tests;

/// <summary>A row of the fault table: a fault in the requests for one operation or tool call, and its expected outcomes.</summary>
internal sealed record Fault
{
    /// <summary>The default maximum number of consecutive retries of the connection.</summary>
    public const int Retries = 3;

    /// <summary>The name of the row: the emulator's fault kind, with a suffix where one kind has several rows.</summary>
    public required string Name { get; init; }

    /// <summary>The emulator's fault kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The description of the fault, as docs/reliability.md shows it.</summary>
    public required string Description { get; init; }

    /// <summary>The outcomes of a wait for an operation.</summary>
    public required FaultOutcomes Operation { get; init; }

    /// <summary>The outcomes of a wait for a tool call.</summary>
    public required FaultOutcomes ToolCall { get; init; }

    /// <summary>How many times the transient fault occurs. There is one test case for each number.</summary>
    public int[] Times { get; init; } = [1, 2];

    /// <summary>
    /// How long the operation or tool call runs, in milliseconds, for faults whose response has its state.
    /// </summary>
    public int RunMs { get; init; }

    /// <summary>The duration of the fault in milliseconds, for the kinds that have one.</summary>
    public int? TransientMs { get; init; }

    public int? PersistentMs { get; init; }

    /// <summary>The parameters of <c>Connect-Bctrl</c>.</summary>
    public string TransientConnection { get; init; } = $"-MaximumRetryCount {Retries} -RetryIntervalSec 0.02";

    public string PersistentConnection { get; init; } = $"-MaximumRetryCount {Retries} -RetryIntervalSec 0.02";

    /// <summary>The parameters of <c>Wait-BctrlOperation</c> or <c>Wait-BctrlToolCall</c>.</summary>
    public string TransientWait { get; init; } = "";

    public string PersistentWait { get; init; } = "";

    /// <summary>The time that the client waits at least before it repeats a request.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>Whether the fault affects everything that the connection waits for, so that all of it can have the same outcome.</summary>
    public bool AffectsAll { get; init; }

    /// <summary>Whether the server must be restarted after the fault.</summary>
    public bool RequiresServerRestart { get; init; }

    /// <summary>Whether the case takes long, or uses much CPU time or memory.</summary>
    public bool IsSlow { get; init; }
}

using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>A row of the fault table: a fault in the requests for one operation, and its expected outcomes.</summary>
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

    /// <summary>Gets the expected outcome when the fault occurs the given number of times and then stops.</summary>
    public required Func<int, ExpectedOutcome> Transient { get; init; }

    /// <summary>The expected outcome when the fault occurs with every request.</summary>
    public required ExpectedOutcome Persistent { get; init; }

    /// <summary>How many times the transient fault occurs. There is one test case for each number.</summary>
    public int[] Times { get; init; } = [1, 2];

    /// <summary>
    /// How long the operation runs, in milliseconds, for faults whose response has the state of the operation.
    /// </summary>
    public int OperationMs { get; init; }

    /// <summary>The duration of the fault in milliseconds, for the kinds that have one.</summary>
    public int? TransientMs { get; init; }

    public int? PersistentMs { get; init; }

    /// <summary>The parameters of <c>Connect-Bctrl</c>.</summary>
    public string TransientConnection { get; init; } = $"-MaximumRetryCount {Retries} -RetryIntervalSec 0.02";

    public string PersistentConnection { get; init; } = $"-MaximumRetryCount {Retries} -RetryIntervalSec 0.02";

    /// <summary>The parameters of <c>Wait-BctrlOperation</c>.</summary>
    public string TransientWait { get; init; } = "";

    public string PersistentWait { get; init; } = "";

    /// <summary>The time that the client waits at least before it repeats a request.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>Whether the command writes a warning.</summary>
    public bool EmitsWarning { get; init; }

    /// <summary>Whether the fault affects all operations of the connection, so that they can have the same outcome.</summary>
    public bool AffectsAllOperations { get; init; }

    /// <summary>Whether the server must be restarted after the fault.</summary>
    public bool RequiresServerRestart { get; init; }

    /// <summary>Whether the case takes long, or uses much CPU time or memory.</summary>
    public bool IsSlow { get; init; }

    public FaultOptions Plan(string id, int times) =>
        new() { Kind = Kind, Route = "wait", Id = id, Count = times, DurationMs = times > 0 ? TransientMs : PersistentMs };
}

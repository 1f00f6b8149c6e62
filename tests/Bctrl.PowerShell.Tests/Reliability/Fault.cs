using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>A row of the table: something that goes wrong with one operation, and what is promised about it.</summary>
internal sealed record Fault
{
    /// <summary>How many failures in a row the connection forgives, if the row says nothing else.</summary>
    public const int Retries = 3;

    /// <summary>The row's name: the emulator's kind, and what makes it another one.</summary>
    public required string Name { get; init; }

    /// <summary>The emulator's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>What happens, in words.</summary>
    public required string What { get; init; }

    /// <summary>What is promised when it happens so many times and then no more.</summary>
    public required Func<int, Promise> Transient { get; init; }

    /// <summary>What is promised when it happens again and again.</summary>
    public required Promise Lasting { get; init; }

    /// <summary>How often the transient fault happens, in one run and in another.</summary>
    public int[] Times { get; init; } = [1, 2];

    /// <summary>Milliseconds that the operation runs, for faults that tell how it stands.</summary>
    public int OperationMs { get; init; }

    /// <summary>Milliseconds that the fault lasts, for those that have a length.</summary>
    public int? TransientMs { get; init; }

    public int? LastingMs { get; init; }

    /// <summary>The connection's own retries.</summary>
    public string TransientConnection { get; init; } = $"-MaximumRetryCount {Retries} -RetryIntervalSec 0.02";

    public string LastingConnection { get; init; } = $"-MaximumRetryCount {Retries} -RetryIntervalSec 0.02";

    /// <summary>More parameters of the command.</summary>
    public string TransientWait { get; init; } = "";

    public string LastingWait { get; init; } = "";

    /// <summary>Whether the operation comes with a warning.</summary>
    public bool Warns { get; init; }

    /// <summary>Whether it meets the other operations of the connection too, so that they may leave the same way.</summary>
    public bool HitsAll { get; init; }

    /// <summary>Whether the server is worth nothing afterwards.</summary>
    public bool SpoilsServer { get; init; }

    /// <summary>Whether it takes much of the machine, or long.</summary>
    public bool IsHeavy { get; init; }

    public FaultPlan Plan(string id, int times) =>
        new() { Kind = Kind, Route = "wait", Id = id, Count = times, DurationMs = times > 0 ? TransientMs : LastingMs };
}

namespace Bctrl.PowerShell.Tests;

/// <summary>The expected outcomes of a fault in the wait for one kind of work.</summary>
internal sealed record FaultOutcomes
{
    /// <summary>Gets the outcome when the long poll has the fault the given number of times, and then no longer.</summary>
    public required Func<int, ExpectedOutcome> Transient { get; init; }

    /// <summary>The outcome when each request of the wait has the fault.</summary>
    public required ExpectedOutcome Persistent { get; init; }

    /// <summary>The outcome when each long poll has the fault, and no request to another route.</summary>
    public required ExpectedOutcome PersistentLongPoll { get; init; }

    /// <summary>The same outcome in each case.</summary>
    public static FaultOutcomes Always(ExpectedOutcome outcome) => Retried(_ => outcome, outcome);

    /// <summary>The outcomes when the long poll alone decides whether there is an error.</summary>
    public static FaultOutcomes Retried(Func<int, ExpectedOutcome> transient, ExpectedOutcome persistent) =>
        new() { Transient = transient, Persistent = persistent, PersistentLongPoll = persistent };

    /// <summary>The same outcomes, and one warning in each case.</summary>
    public FaultOutcomes WithWarning() => new()
    {
        Transient = times => Transient(times).WithWarning(),
        Persistent = Persistent.WithWarning(),
        PersistentLongPoll = PersistentLongPoll.WithWarning(),
    };
}

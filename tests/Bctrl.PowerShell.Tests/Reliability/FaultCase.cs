using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>One test case of a fault. The fault affects one operation or tool call; the others have none.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Work">The kind of work that the command waits for.</param>
/// <param name="Items">The number of operations or tool calls that the command waits for.</param>
/// <param name="Times">How many times the fault occurs; 0 means with every request.</param>
/// <param name="OnAllRoutes">Whether the fault also occurs with other requests than the long poll.</param>
internal sealed record FaultCase(Fault Fault, TestedWork Work, int Items, int Times, bool OnAllRoutes = false)
{
    public bool IsPersistent => Times == 0;

    public ExpectedOutcome ExpectedOutcome => Work.GetOutcomes(Fault) switch
    {
        var outcomes when !IsPersistent => outcomes.Transient(Times),
        var outcomes => OnAllRoutes ? outcomes.Persistent : outcomes.PersistentLongPoll,
    };

    /// <summary>The time that the client waits at least before it repeats requests.</summary>
    public TimeSpan MinimumDelay => (IsPersistent ? Fault.Retries : Times) * Fault.RetryDelay;

    public string ConnectParameters => IsPersistent ? Fault.PersistentConnection : Fault.TransientConnection;

    public string WaitParameters => IsPersistent ? Fault.PersistentWait : Fault.TransientWait;

    /// <summary>Returns the fault of the emulator for the operation or tool call with the id.</summary>
    public FaultOptions Plan(string id) => new()
    {
        Kind = Fault.Kind,
        Route = OnAllRoutes ? "*" : Work.WaitRoute,
        Id = id,
        Count = Times,
        DurationMs = IsPersistent ? Fault.PersistentMs : Fault.TransientMs,
    };

    public override string ToString() =>
        $"{Fault.Name}, {(IsPersistent ? "persistent" : $"{Times} times")}{(OnAllRoutes ? " on all routes" : "")}, {Items} {Work}s";
}

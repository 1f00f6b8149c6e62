using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>A kind of work that the tests wait for: how to create it in the emulator, its commands, and its routes.</summary>
internal sealed class TestedWork
{
    public static TestedWork Operation { get; } = new()
    {
        Name = "operation",
        Noun = "BctrlOperation",
        WaitRoute = "wait",
        RequestsPerWait = 1,
        GetOutcomes = fault => fault.Operation,
        CreateItems = (server, count, durationMs, outcome) =>
            server.CreateOperations(new OperationOptions { Count = count, DurationMs = durationMs, Outcome = outcome }),
    };

    public static TestedWork ToolCall { get; } = new()
    {
        Name = "tool call",
        Noun = "BctrlToolCall",
        WaitRoute = "tool-call-result",
        RequestsPerWait = 2,
        GetOutcomes = fault => fault.ToolCall,
        CreateItems = (server, count, durationMs, outcome) =>
            server.CreateToolCalls(new ToolCallOptions { Count = count, DurationMs = durationMs, Outcome = outcome }),
    };

    public static IReadOnlyList<TestedWork> All { get; } = [Operation, ToolCall];

    /// <summary>What texts call it.</summary>
    public required string Name { get; init; }

    /// <summary>The noun of its commands.</summary>
    public required string Noun { get; init; }

    /// <summary>The name that the emulator has for the route of the long poll.</summary>
    public required string WaitRoute { get; init; }

    /// <summary>The number of requests that it takes to wait for something that completes during the first one.</summary>
    public required int RequestsPerWait { get; init; }

    /// <summary>Whether the wait also uses other routes than that of the long poll.</summary>
    public bool UsesOtherRoutes => RequestsPerWait > 1;

    /// <summary>Gets the outcomes that the fault table has for this kind.</summary>
    public required Func<Fault, FaultOutcomes> GetOutcomes { get; init; }

    private Func<EmulatorHost, int, int, EmulatedOutcome, IEnumerable<EmulatedItem>> CreateItems { get; init; } = null!;

    public static TestedWork Get(string name) => All.Single(work => work.Name == name);

    /// <summary>Creates work in the emulator, and returns its ids.</summary>
    public string[] Create(EmulatorHost server, int count, int durationMs, EmulatedOutcome outcome = EmulatedOutcome.Succeeded) =>
        [.. CreateItems(server, count, durationMs, outcome).Select(item => item.Id)];

    public string CreateOne(EmulatorHost server, int durationMs, EmulatedOutcome outcome = EmulatedOutcome.Succeeded) =>
        Create(server, 1, durationMs, outcome)[0];

    public override string ToString() => Name;
}

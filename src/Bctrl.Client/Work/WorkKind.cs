namespace Bctrl;

/// <summary>A kind of work on the server: its names, routes, ids and errors.</summary>
internal sealed class WorkKind
{
    /// <summary>The prefix of the ids of tool calls, which no UUID has.</summary>
    private const string ToolCallPrefix = "tc_";

    public static WorkKind Operation { get; } = new()
    {
        Name = "operation",
        Indefinite = "an operation",
        Noun = "BctrlOperation",
        Route = "v1/operations",
        // Ids are UUIDs, so two that differ only in case are the same.
        IdComparer = StringComparer.OrdinalIgnoreCase,
        InvalidId = BctrlErrorKind.InvalidOperationId,
        NotFound = BctrlErrorKind.OperationNotFound,
        WaitTimeout = BctrlErrorKind.OperationWaitTimeout,
        Failed = BctrlErrorKind.OperationFailed,
        Cancelled = BctrlErrorKind.OperationCancelled,
        TimedOut = BctrlErrorKind.OperationTimedOut,
    };

    public static WorkKind ToolCall { get; } = new()
    {
        Name = "tool call",
        Indefinite = "a tool call",
        Noun = "BctrlToolCall",
        Route = "v1/tool-calls",
        IdComparer = StringComparer.Ordinal,
        InvalidId = BctrlErrorKind.InvalidToolCallId,
        NotFound = BctrlErrorKind.ToolCallNotFound,
        WaitTimeout = BctrlErrorKind.ToolCallWaitTimeout,
        Failed = BctrlErrorKind.ToolCallFailed,
        Cancelled = BctrlErrorKind.ToolCallCancelled,
        TimedOut = BctrlErrorKind.ToolCallTimedOut,
    };

    private WorkKind()
    {
    }

    /// <summary>What messages call it, such as <c>tool call</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name with its article.</summary>
    private string Indefinite { get; init; } = null!;

    /// <summary>The noun of its cmdlets, such as <c>BctrlToolCall</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>The path that its routes begin with.</summary>
    public required string Route { get; init; }

    /// <summary>Tells which ids are the same.</summary>
    public required StringComparer IdComparer { get; init; }

    public required BctrlErrorKind InvalidId { get; init; }

    public required BctrlErrorKind NotFound { get; init; }

    public required BctrlErrorKind WaitTimeout { get; init; }

    public required BctrlErrorKind Failed { get; init; }

    public required BctrlErrorKind Cancelled { get; init; }

    public required BctrlErrorKind TimedOut { get; init; }

    /// <summary>Returns the kind whose ids have this format, or null: the API may use other ids one day.</summary>
    public static WorkKind? OfId(string id) =>
        id.StartsWith(ToolCallPrefix, StringComparison.Ordinal) ? ToolCall : Guid.TryParseExact(id, "D", out _) ? Operation : null;

    /// <summary>Returns the kind that an error is about, or null if it can be about anything.</summary>
    public static WorkKind? OfError(BctrlErrorKind error) => Array.Find(
        [Operation, ToolCall],
        kind => error == kind.InvalidId || error == kind.NotFound || error == kind.WaitTimeout || error == kind.Failed || error == kind.Cancelled || error == kind.TimedOut);

    /// <summary>Returns why the text is not a valid id, or null when it is one.</summary>
    public string? ValidateId(string? id) => WorkId.Validate(id)
        ?? (OfId(id!) is { } kind && kind != this ? $"it is the id of {kind.Indefinite}. Use the commands with {kind.Noun} in the name" : null);

    /// <summary>Returns the kind of error for work that completed with a status other than <c>succeeded</c>.</summary>
    public BctrlErrorKind GetFailure(string status) => status switch
    {
        WorkStatus.Cancelled => Cancelled,
        WorkStatus.TimedOut => TimedOut,
        _ => Failed,
    };
}

namespace Bctrl;

/// <summary>The values of <c>Operation.status</c> in the specification.</summary>
/// <remarks>Plain strings rather than an enumeration: a value that the server adds later is passed on as it is.</remarks>
public static class OperationStatus
{
    /// <summary>Accepted, and not yet given to a runtime.</summary>
    public const string Queued = "queued";

    /// <summary>On its way to a runtime.</summary>
    public const string Dispatching = "dispatching";

    /// <summary>Running in its runtime.</summary>
    public const string Running = "running";

    /// <summary>Still running; cancellation was requested.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>Ended: every step succeeded.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>Ended: a step or the operation itself failed.</summary>
    public const string Failed = "failed";

    /// <summary>Ended: it was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Ended: the server's own time limit was reached.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>
    /// Whether an operation never leaves this status; <see langword="null"/> for a status that isn't known.
    /// </summary>
    internal static bool? IsTerminal(string status) => status switch
    {
        Succeeded or Failed or Cancelled or TimedOut => true,
        Queued or Dispatching or Running or Cancelling => false,
        _ => null,
    };
}

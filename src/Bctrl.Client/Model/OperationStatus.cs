namespace Bctrl;

/// <summary>Contains the values of <see cref="Operation.Status"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class OperationStatus
{
    /// <summary>The operation is waiting to be sent to a runtime.</summary>
    public const string Queued = "queued";

    /// <summary>The operation is being sent to a runtime.</summary>
    public const string Dispatching = "dispatching";

    /// <summary>The runtime is executing the operation.</summary>
    public const string Running = "running";

    /// <summary>Cancellation was requested, and the operation has not completed yet.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>The operation completed, and every step succeeded.</summary>
    public const string Succeeded = WorkStatus.Succeeded;

    /// <summary>The operation completed with an error in a step or in the operation itself.</summary>
    public const string Failed = WorkStatus.Failed;

    /// <summary>The operation was cancelled.</summary>
    public const string Cancelled = WorkStatus.Cancelled;

    /// <summary>
    /// The operation reached the time limit of the server. The timeout of a cmdlet is not related to this limit.
    /// </summary>
    public const string TimedOut = WorkStatus.TimedOut;

    /// <summary>
    /// Returns whether an operation with this status has completed, or <see langword="null"/> if the status is unknown.
    /// </summary>
    internal static bool? IsTerminal(string status) => status switch
    {
        Succeeded or Failed or Cancelled or TimedOut => true,
        Queued or Dispatching or Running or Cancelling => false,
        _ => null,
    };
}

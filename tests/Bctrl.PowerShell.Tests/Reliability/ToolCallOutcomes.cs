namespace Bctrl.PowerShell.Tests;

/// <summary>
/// What a fault in the wait for a tool call that has succeeded leads to. The wait requests the result, and then the tool call,
/// whose status decides. If the result was not received, it is requested once more.
/// </summary>
internal static class ToolCallOutcomes
{
    /// <summary>The number of times that a wait is sent if it fails each time.</summary>
    private const int Waits = Fault.Retries + 1;

    /// <summary>The outcomes of a fault that has no effect on the output.</summary>
    public static FaultOutcomes Tolerated { get; } = FaultOutcomes.Always(Emitted(2));

    /// <summary>The outcomes of a response without a result, which is not a valid response to the request for the tool call.</summary>
    public static FaultOutcomes NoResult { get; } = ResultMissing(persistent: Error("InvalidResponse", 2));

    /// <summary>The outcomes of a response that is a valid result, because any JSON is, but not a valid tool call.</summary>
    public static FaultOutcomes InvalidToolCall { get; } = Tolerated with { Persistent = Error("InvalidResponse", 2) };

    /// <summary>The outcomes of a response that is a valid result, and a tool call that is returned with a warning.</summary>
    public static FaultOutcomes UnusualToolCall { get; } = Tolerated with { Persistent = Emitted(2).WithWarning() };

    /// <summary>
    /// The outcomes of a connection that is closed without a response. .NET itself sends a request without a body up to three
    /// times more.
    /// </summary>
    public static FaultOutcomes ClosedConnection { get; } = FaultOutcomes.Retried(
        times => Emitted(times + 2), ExpectedOutcome.Error("ConnectionFailed").WithMaximumRequests(4 * Waits));

    /// <summary>The outcomes of a server that responds before the tool call completes, without a long poll.</summary>
    public static FaultOutcomes EarlyResponse { get; } = FaultOutcomes.Retried(
        times => ExpectedOutcome.Emitted.WithMaximumRequests(times + 3), ExpectedOutcome.Emitted.WithMaximumRequests(7));

    /// <summary>The outcomes of an error that ends the wait at once.</summary>
    public static FaultOutcomes AtOnce(string errorId) => FaultOutcomes.Always(Error(errorId, 1));

    /// <summary>The outcomes of a response that is not valid. The result of a tool call that has succeeded is lost.</summary>
    public static FaultOutcomes NotRetried(string errorId) => FaultOutcomes.Always(ResultUnavailable(2)) with { Persistent = Error(errorId, 2) };

    /// <summary>The outcomes of a temporary error: the wait is retried if the result is missing after both requests for it.</summary>
    public static FaultOutcomes Temporary(string errorId) => ResultMissing(persistent: Error(errorId, 2 * Waits));

    /// <summary>The outcomes of an error for which the long poll is retried at once.</summary>
    public static FaultOutcomes Retried(string errorId) => FaultOutcomes.Retried(times => Emitted(times + 2), Error(errorId, Waits));

    /// <summary>The outcomes of an error that can mean that the tool call did not succeed. It is not retried.</summary>
    public static FaultOutcomes Rejected(string errorId) => new()
    {
        Transient = times => times == 1 ? Emitted(3) : ResultUnavailable(3),
        Persistent = Error(errorId, 2),
        PersistentLongPoll = ResultUnavailable(3),
    };

    /// <summary>A wait has three requests if the first one has the fault: the result, the tool call, and the result again.</summary>
    private static FaultOutcomes ResultMissing(ExpectedOutcome persistent) => new()
    {
        Transient = times => Emitted((times / 2 * 3) + (times % 2 == 1 ? 3 : 2)),
        Persistent = persistent,
        PersistentLongPoll = ResultUnavailable(3 * Waits),
    };

    private static ExpectedOutcome Emitted(int requests) => ExpectedOutcome.Emitted.WithRequests(requests);

    private static ExpectedOutcome ResultUnavailable(int requests) => Error("ToolCallResultUnavailable", requests);

    private static ExpectedOutcome Error(string id, int requests) => ExpectedOutcome.Error(id).WithRequests(requests);
}

namespace Bctrl.PowerShell;

/// <summary>Explains why something did not happen before the timeout elapsed.</summary>
/// <param name="timeout">The timeout.</param>
/// <param name="lastFailure">The failure of the last request, or null when that succeeded.</param>
/// <param name="failureCount">How often in a row a request had failed.</param>
/// <param name="retryAfter">Says how long the server wants no requests, or is empty.</param>
internal sealed class TimeoutExceptionFactory(TimeSpan timeout, Exception? lastFailure, int failureCount, SafeText retryAfter)
{
    private readonly SafeText _failure = CmdletMessages.FailedTries(SafeText.MessageOf(lastFailure as BctrlException), failureCount);

    /// <summary>The work did not complete, and its state was received.</summary>
    public BctrlException CreateForWork(WorkKind kind, string id, string status)
    {
        var reason = _failure.IsEmpty ? retryAfter : SafeText.Join(" ", CmdletMessages.LastRequestFailed(_failure), retryAfter);
        return new(kind.WaitTimeout, CmdletMessages.TimedOut(kind, id, timeout, status, reason), lastFailure);
    }

    /// <summary>The state of the work was not received.</summary>
    public BctrlException CreateForWork(WorkKind kind, string id)
    {
        var hasResponse = lastFailure is BctrlApiException { StatusCode: not null } || !retryAfter.IsEmpty;
        return Create(hasResponse ? CmdletMessages.StateNotReceived(kind, id) : CmdletMessages.NoResponse(kind, id));
    }

    /// <summary>The response was not received, or not as a whole.</summary>
    public BctrlException CreateForRequest(SafeText subject) => Create(CmdletMessages.RequestNotCompleted(subject));

    private BctrlException Create(SafeText message) =>
        new(BctrlErrorKind.NoResponse, CmdletMessages.Within(message, timeout, SafeText.Join(" ", _failure, retryAfter)), lastFailure);
}

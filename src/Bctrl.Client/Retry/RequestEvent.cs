namespace Bctrl;

/// <summary>What happens while requests are sent, for verbose output and warnings.</summary>
internal abstract class RequestEvent
{
    private RequestEvent()
    {
    }

    /// <summary>A request was sent, and it succeeded or failed.</summary>
    public sealed class Sent(RequestLogEntry trace) : RequestEvent
    {
        public RequestLogEntry Trace { get; } = trace;
    }

    /// <summary>A request failed, and is sent again after a delay.</summary>
    public sealed class Retrying(BctrlApiException failure, int failureCount, int maximumRetryCount, TimeSpan delay, TimeSpan failingFor) : RequestEvent
    {
        public BctrlApiException Failure { get; } = failure;

        /// <summary>How often in a row the request has failed.</summary>
        public int FailureCount { get; } = failureCount;

        /// <summary>How many failures in a row are retried.</summary>
        public int MaximumRetryCount { get; } = maximumRetryCount;

        public TimeSpan Delay { get; } = delay;

        /// <summary>The time since the first of these failures.</summary>
        public TimeSpan FailingFor { get; } = failingFor;
    }

    /// <summary>The computer has no port or file handle left, or the server refused the request, so fewer are in flight at once.</summary>
    public sealed class Limited(BctrlApiException failure) : RequestEvent
    {
        public BctrlApiException Failure { get; } = failure;
    }

    /// <summary>Requests are delayed, because the server requested that with <c>Retry-After</c>.</summary>
    public sealed class Throttled(TimeSpan delay) : RequestEvent
    {
        public TimeSpan Delay { get; } = delay;
    }
}

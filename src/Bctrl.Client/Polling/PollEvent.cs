namespace Bctrl;

/// <summary>What a <see cref="PollScheduler{T}"/> reports, in the order in which it happened.</summary>
internal abstract class PollEvent<T>
{
    private PollEvent()
    {
    }

    /// <summary>The thing with this id has completed. The last event about it.</summary>
    public sealed class Completed(string id, T value, bool wasCompletedBefore) : PollEvent<T>
    {
        public string Id { get; } = id;

        public T Value { get; } = value;

        /// <summary>Whether it was completed before the command did anything to it.</summary>
        public bool WasCompletedBefore { get; } = wasCompletedBefore;
    }

    /// <summary>The timeout elapsed first. The last event about this id.</summary>
    public sealed class TimedOut(string id, T? last, bool isReceived, Exception? lastFailure, int failureCount) : PollEvent<T>
    {
        public string Id { get; } = id;

        /// <summary>The last known state, or null when no response was received.</summary>
        public T? Last { get; } = last;

        /// <summary>Whether that state was received, and not only known from the input.</summary>
        public bool IsReceived { get; } = isReceived;

        /// <summary>The failure of the last request, or null when that succeeded.</summary>
        public Exception? LastFailure { get; } = lastFailure;

        /// <summary>How often in a row a request had failed.</summary>
        public int FailureCount { get; } = failureCount;
    }

    /// <summary>The request failed and will not be retried. The last event about this id.</summary>
    public sealed class Failed(string id, Exception failure) : PollEvent<T>
    {
        public string Id { get; } = id;

        public Exception Failure { get; } = failure;
    }

    /// <summary>The thing with this id does not continue until somebody responds to it. More events about it follow.</summary>
    public sealed class InputRequired(T value) : PollEvent<T>
    {
        public T Value { get; } = value;
    }

    /// <summary>Something happened to a request. More events follow.</summary>
    public sealed class Request(RequestEvent requestEvent) : PollEvent<T>
    {
        public RequestEvent Event { get; } = requestEvent;
    }
}

namespace Bctrl;

/// <summary>What the engine tells whoever listens, in the order in which it happened.</summary>
internal abstract class WaitEvent<T>(string id)
{
    public string Id { get; } = id;

    /// <summary>It has ended. The last event of its id.</summary>
    public sealed class Ended(string id, T value) : WaitEvent<T>(id)
    {
        public T Value { get; } = value;
    }

    /// <summary>The time is over; this is the last that was heard of it, if anything was. The last event of its id.</summary>
    public sealed class TimedOut(string id, T? last, Exception? lastFailure) : WaitEvent<T>(id)
    {
        public T? Last { get; } = last;

        public Exception? LastFailure { get; } = lastFailure;
    }

    /// <summary>It could not be learnt whether it has ended. The last event of its id.</summary>
    public sealed class Failed(string id, Exception failure) : WaitEvent<T>(id)
    {
        public Exception Failure { get; } = failure;
    }

    /// <summary>A failure that will be forgiven if the next try succeeds.</summary>
    public sealed class Retrying(string id, BctrlApiException failure, int failures, TimeSpan delay, TimeSpan duration) : WaitEvent<T>(id)
    {
        public BctrlApiException Failure { get; } = failure;

        public int Failures { get; } = failures;

        public TimeSpan Delay { get; } = delay;

        /// <summary>How long there have been only failures.</summary>
        public TimeSpan Duration { get; } = duration;
    }

    /// <summary>A request was made, for verbose output.</summary>
    public sealed class Traced(string id, RequestTrace trace) : WaitEvent<T>(id)
    {
        public RequestTrace Trace { get; } = trace;
    }
}

using System.Globalization;

namespace Bctrl.Client.Tests.Polling;

internal enum ResponseKind
{
    Running,
    Completed,
    Failure,
    None,
}

/// <summary>How a simulated server responds to a poll.</summary>
/// <param name="Kind">The kind of response.</param>
/// <param name="After">The time until the response, or null for the timeout of the poll.</param>
/// <param name="Failure">The exception for a failure.</param>
/// <param name="IsImmediate">Whether the response is available when the poll method returns.</param>
/// <param name="Question">The question of an operation that does not continue until somebody responds to it.</param>
internal sealed record SimulatedResponse(
    ResponseKind Kind, TimeSpan? After = null, Exception? Failure = null, bool IsImmediate = false, string? Question = null)
{
    /// <summary>The operation is still running, and the response is sent after the timeout of the poll.</summary>
    public static SimulatedResponse LongPoll { get; } = new(ResponseKind.Running);

    /// <summary>No response until the poll is canceled.</summary>
    public static SimulatedResponse None { get; } = new(ResponseKind.None, Timeout.InfiniteTimeSpan);

    public static SimulatedResponse Running(double seconds) => new(ResponseKind.Running, ToTime(seconds));

    /// <summary>The operation has a question, and the response is sent after the timeout of the poll.</summary>
    public static SimulatedResponse Asks(string question) => new(ResponseKind.Running, Question: question);

    public static SimulatedResponse Completed(double seconds = 0.01) => new(ResponseKind.Completed, ToTime(seconds));

    public static SimulatedResponse Fails(Exception failure, double seconds = 0.01) => new(ResponseKind.Failure, ToTime(seconds), failure);

    public static SimulatedResponse Unavailable(double seconds = 0.01, double? retryAfter = null) => Fails(
        new BctrlApiException(retryAfter is null ? BctrlErrorKind.ServerError : BctrlErrorKind.RateLimited, $"Not now.")
        {
            IsTransient = true,
            RequestedDelay = retryAfter is { } delay ? TimeSpan.FromSeconds(delay) : null,
        },
        seconds);

    /// <summary>Rounds to milliseconds, as timers do.</summary>
    public static TimeSpan ToTime(double seconds) => TimeSpan.FromMilliseconds((long)Math.Round(seconds * 1000));

    /// <summary>Returns the same response with a new exception that has the same content.</summary>
    public SimulatedResponse WithNewException() => Failure is BctrlApiException { IsTransient: true } e
        ? this with { Failure = new BctrlApiException(e.Kind, SafeText.FromOutside(e.Message)) { IsTransient = true, RequestedDelay = e.RequestedDelay } }
        : this;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Failure is BctrlApiException { IsTransient: true } e ? $"unavailable({e.RetryAfter?.TotalSeconds})" : Failure?.GetType().Name ?? Kind.ToString())} after {After?.TotalSeconds ?? -1}{(IsImmediate ? " immediately" : "")}");
}

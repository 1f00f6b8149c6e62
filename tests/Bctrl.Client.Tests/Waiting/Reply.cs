using System.Globalization;

namespace Bctrl.Client.Tests.Waiting;

internal enum ReplyKind
{
    Running,
    Ended,
    Failure,
    Silence,
}

/// <summary>What a rehearsed server does when it is asked.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="After">How long it takes; null is as long as the request may be held.</param>
/// <param name="Failure">What it fails with.</param>
/// <param name="IsImmediate">It is there before the asking returns.</param>
internal sealed record Reply(ReplyKind Kind, TimeSpan? After = null, Exception? Failure = null, bool IsImmediate = false)
{
    /// <summary>Still running, said when the request was held as long as it may be.</summary>
    public static Reply Held { get; } = new(ReplyKind.Running);

    /// <summary>Nothing, until the asking is given up.</summary>
    public static Reply Silence { get; } = new(ReplyKind.Silence, Timeout.InfiniteTimeSpan);

    public static Reply Running(double seconds) => new(ReplyKind.Running, ToTime(seconds));

    public static Reply Ended(double seconds = 0.01) => new(ReplyKind.Ended, ToTime(seconds));

    public static Reply Fails(Exception failure, double seconds = 0.01) => new(ReplyKind.Failure, ToTime(seconds), failure);

    public static Reply Unavailable(double seconds = 0.01, double? retryAfter = null) => Fails(
        new BctrlApiException(retryAfter is null ? BctrlErrorKind.ServerError : BctrlErrorKind.RateLimited, "Not now.")
        {
            IsTransient = true,
            RetryAfter = retryAfter is { } pause ? TimeSpan.FromSeconds(pause) : null,
        },
        seconds);

    /// <summary>Whole milliseconds: timers know no others.</summary>
    public static TimeSpan ToTime(double seconds) => TimeSpan.FromMilliseconds((long)Math.Round(seconds * 1000));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Failure is BctrlApiException { IsTransient: true } e ? $"unavailable({e.RetryAfter?.TotalSeconds})" : Failure?.GetType().Name ?? Kind.ToString())} after {After?.TotalSeconds ?? -1}{(IsImmediate ? " at once" : "")}");
}

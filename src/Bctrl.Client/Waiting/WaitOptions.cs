namespace Bctrl;

/// <summary>How long, how many at once, and how patiently to wait.</summary>
internal sealed class WaitOptions
{
    /// <summary>Chosen by measuring; see docs/performance.md.</summary>
    public const int DefaultThrottleLimit = 10_000;

    /// <summary>For what is answered at once, where more connections only cost; see docs/performance.md.</summary>
    public const int ShortThrottleLimit = 200;

    public static readonly TimeSpan DefaultLongPollTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long the whole call may take; zero asks each once, and null waits until all have ended.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest that one request is held.</summary>
    public TimeSpan LongPollTimeout { get; init; } = DefaultLongPollTimeout;

    /// <summary>How many requests may be in flight.</summary>
    public int ThrottleLimit { get; init; } = DefaultThrottleLimit;

    public RetryPolicy Retry { get; init; } = new(0, TimeSpan.Zero);

    /// <summary>The time the server asked to be left alone; shared by all who talk to it.</summary>
    public SharedPause? Pause { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

namespace Bctrl;

/// <summary>How long to poll, and with how many requests at once.</summary>
internal sealed class PollOptions
{
    /// <summary>
    /// The default for long polls over HTTP/1.1, where each request has a port and a file handle of its own. Chosen by
    /// measuring; see docs/performance.md.
    /// </summary>
    public const int Http1ThrottleLimit = 10_000;

    /// <summary>The default for long polls over HTTP/2, where a request is a stream of a connection.</summary>
    public const int Http2ThrottleLimit = 100_000;

    /// <summary>The default for requests that the server responds to at once; see docs/performance.md.</summary>
    public const int ShortRequestThrottleLimit = 200;

    public static readonly TimeSpan DefaultLongPollTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long everything together may take. Zero polls each id once; null waits until all have completed.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest that the server may wait before it responds to one request.</summary>
    public TimeSpan LongPollTimeout { get; init; } = DefaultLongPollTimeout;

    /// <summary>Returns how many requests may be in flight. It can change while the command runs.</summary>
    public Func<int> ThrottleLimit { get; init; } = static () => Http1ThrottleLimit;

    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>The gate of the connection.</summary>
    public RetryAfterGate? Gate { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether each HTTP request is reported.</summary>
    public bool ReportsRequests { get; init; }

    /// <summary>Tells which ids are the same.</summary>
    public StringComparer IdComparer { get; init; } = StringComparer.Ordinal;
}

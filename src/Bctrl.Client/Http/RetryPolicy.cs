namespace Bctrl;

/// <summary>When a failed request is made again: after a backoff that doubles, with full jitter.</summary>
/// <param name="maximumRetryCount">How many failures in a row are forgiven.</param>
/// <param name="interval">The most that the first retry waits.</param>
/// <param name="random">A number from 0 up to 1, for the jitter; any thread may ask.</param>
internal sealed class RetryPolicy(int maximumRetryCount, TimeSpan interval, Func<double>? random = null)
{
    /// <summary>The most that any retry waits by itself.</summary>
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);

    private readonly Func<double> _random = random ?? Jitter;

    public int MaximumRetryCount { get; } = maximumRetryCount;

    /// <summary>How long to wait after the given count of failures in a row, or null to give up.</summary>
    public TimeSpan? NextDelay(BctrlApiException failure, int failures)
    {
        if (!failure.IsTransient || failures > MaximumRetryCount)
            return null;

        var longest = Math.Min(s_longestDelay.TotalSeconds, interval.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return (failure.RetryAfter ?? TimeSpan.Zero) + TimeSpan.FromSeconds(longest * _random());
    }

    /// <summary>A moment that spreads out those who were all told to wait until the same time.</summary>
    public TimeSpan Spread() => TimeSpan.FromSeconds(interval.TotalSeconds * _random());

#if NET8_0_OR_GREATER
    private static double Jitter() => Random.Shared.NextDouble();
#else
    private static readonly ThreadLocal<Random> s_jitter = new(() => new Random(Guid.NewGuid().GetHashCode()));

    private static double Jitter() => s_jitter.Value.NextDouble();
#endif
}

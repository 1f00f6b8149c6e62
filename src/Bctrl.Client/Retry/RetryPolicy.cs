namespace Bctrl;

/// <summary>When a failed request is sent again: after a delay that doubles with each failure, with full jitter.</summary>
/// <param name="maximumRetryCount">How many failures in a row are retried.</param>
/// <param name="interval">The longest delay before the first retry.</param>
/// <param name="random">Returns a number from 0 up to 1 for the jitter. Any thread may call it.</param>
internal sealed class RetryPolicy(int maximumRetryCount, TimeSpan interval, Func<double>? random = null)
{
    /// <summary>The longest delay before a retry, unless the server asks for more.</summary>
    private static readonly TimeSpan s_maximumDelay = TimeSpan.FromSeconds(30);

    private readonly Func<double> _random = random ?? NextDouble;

    /// <summary>Retries nothing.</summary>
    public static RetryPolicy None { get; } = new(0, TimeSpan.Zero);

    public int MaximumRetryCount { get; } = maximumRetryCount;

    /// <summary>The delay after so many failures in a row, or null when the request isn't retried.</summary>
    public TimeSpan? GetDelay(BctrlApiException failure, int failureCount)
    {
        if (!failure.IsTransient || failureCount > MaximumRetryCount)
            return null;

        var maximum = Math.Min(s_maximumDelay.TotalSeconds, interval.TotalSeconds * Math.Pow(2, Math.Min(failureCount - 1, 30)));
        return (failure.RetryAfter ?? TimeSpan.Zero) + TimeSpan.FromSeconds(maximum * _random());
    }

    /// <summary>Returns a short random delay, so that requests that waited are not all sent at the same time.</summary>
    public TimeSpan GetJitter() => TimeSpan.FromSeconds(interval.TotalSeconds * _random());

#if NET8_0_OR_GREATER
    private static double NextDouble() => Random.Shared.NextDouble();
#else
    private static readonly ThreadLocal<Random> s_random = new(() => new Random(Guid.NewGuid().GetHashCode()));

    private static double NextDouble() => s_random.Value.NextDouble();
#endif
}

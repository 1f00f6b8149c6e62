namespace Bctrl.Client.Tests.Retry;

public class RetryPolicyTests
{
    private static readonly BctrlApiException s_transient = new(BctrlErrorKind.ServerError, $"no") { IsTransient = true };

    [Fact]
    public void The_maximum_delay_doubles_up_to_30_seconds()
    {
        var policy = new RetryPolicy(100, TimeSpan.FromSeconds(1), () => 1);

        Assert.Equal(
            [1, 2, 4, 8, 16, 30, 30],
            Enumerable.Range(1, 7).Select(failures => policy.GetDelay(s_transient, failures)!.Value.TotalSeconds));
        Assert.Equal(30, policy.GetDelay(s_transient, 100)!.Value.TotalSeconds);
        Assert.Equal(TimeSpan.Zero, new RetryPolicy(5000, TimeSpan.Zero, () => 1).GetDelay(s_transient, 5000));
    }

    [Fact]
    public void The_delay_is_random_between_zero_and_the_maximum()
    {
        Assert.Equal(TimeSpan.Zero, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 0).GetDelay(s_transient, 3));
        Assert.Equal(2, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 0.5).GetDelay(s_transient, 3)!.Value.TotalSeconds);

        var delays = Enumerable.Range(0, 100).Select(_ => new RetryPolicy(3, TimeSpan.FromSeconds(1)).GetDelay(s_transient, 1)!.Value.TotalSeconds).ToList();
        Assert.All(delays, delay => Assert.InRange(delay, 0, 1));
        Assert.True(delays.Distinct().Count() > 50);
    }

    [Fact]
    public void The_delay_is_added_to_the_time_in_Retry_After()
    {
        var failure = new BctrlApiException(BctrlErrorKind.RateLimited, $"no") { IsTransient = true, RequestedDelay = TimeSpan.FromSeconds(60) };

        Assert.Equal(61, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 1).GetDelay(failure, 1)!.Value.TotalSeconds);
    }

    [Fact]
    public void No_more_consecutive_failures_are_retried_than_the_maximum()
    {
        var policy = new RetryPolicy(2, TimeSpan.FromSeconds(1));

        Assert.NotNull(policy.GetDelay(s_transient, 2));
        Assert.Null(policy.GetDelay(s_transient, 3));
        Assert.Null(new RetryPolicy(0, TimeSpan.FromSeconds(1)).GetDelay(s_transient, 1));
    }

    [Fact]
    public void A_permanent_failure_is_not_retried() =>
        Assert.Null(new RetryPolicy(100, TimeSpan.FromSeconds(1)).GetDelay(new BctrlApiException(BctrlErrorKind.Unauthorized, $"no"), 1));
}

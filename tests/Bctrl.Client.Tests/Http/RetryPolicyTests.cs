using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

public class RetryPolicyTests
{
    private static readonly BctrlApiException s_transient = new(BctrlErrorKind.ServerError, "no") { IsTransient = true };

    [Fact]
    public void The_longest_delay_doubles_up_to_half_a_minute()
    {
        var policy = new RetryPolicy(100, TimeSpan.FromSeconds(1), () => 1);

        Assert.Equal(
            [1, 2, 4, 8, 16, 30, 30],
            Enumerable.Range(1, 7).Select(failures => policy.NextDelay(s_transient, failures)!.Value.TotalSeconds));
        Assert.Equal(30, policy.NextDelay(s_transient, 100)!.Value.TotalSeconds);
    }

    [Fact]
    public void The_jitter_is_full()
    {
        Assert.Equal(TimeSpan.Zero, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 0).NextDelay(s_transient, 3));
        Assert.Equal(2, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 0.5).NextDelay(s_transient, 3)!.Value.TotalSeconds);

        var delays = Enumerable.Range(0, 100).Select(_ => new RetryPolicy(3, TimeSpan.FromSeconds(1)).NextDelay(s_transient, 1)!.Value.TotalSeconds).ToList();
        Assert.All(delays, delay => Assert.InRange(delay, 0, 1));
        Assert.True(delays.Distinct().Count() > 50);
    }

    [Fact]
    public void What_the_server_asks_for_is_the_least()
    {
        var failure = new BctrlApiException(BctrlErrorKind.RateLimited, "no") { IsTransient = true, RetryAfter = TimeSpan.FromSeconds(60) };

        Assert.Equal(61, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 1).NextDelay(failure, 1)!.Value.TotalSeconds);
    }

    [Fact]
    public void No_more_failures_in_a_row_are_forgiven_than_the_maximum()
    {
        var policy = new RetryPolicy(2, TimeSpan.FromSeconds(1));

        Assert.NotNull(policy.NextDelay(s_transient, 2));
        Assert.Null(policy.NextDelay(s_transient, 3));
        Assert.Null(new RetryPolicy(0, TimeSpan.FromSeconds(1)).NextDelay(s_transient, 1));
    }

    [Fact]
    public void What_will_not_pass_is_never_repeated() =>
        Assert.Null(new RetryPolicy(100, TimeSpan.FromSeconds(1)).NextDelay(new BctrlApiException(BctrlErrorKind.Unauthorized, "no"), 1));

    [Fact]
    public void A_pause_lasts_as_long_as_the_longest_that_was_asked_for()
    {
        var clock = new FakeTimeProvider();
        var pause = new SharedPause(clock);
        Assert.Equal(TimeSpan.Zero, pause.Remaining);

        pause.Extend(TimeSpan.FromSeconds(10));
        pause.Extend(TimeSpan.FromSeconds(5));
        Assert.Equal(10, pause.Remaining.TotalSeconds);

        clock.Advance(TimeSpan.FromSeconds(8));
        pause.Extend(TimeSpan.FromSeconds(5));
        Assert.Equal(5, pause.Remaining.TotalSeconds);

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.Zero, pause.Remaining);
    }

    /// <summary>Somebody may set the machine's clock, and a pause of seconds would take hours.</summary>
    [Fact]
    public void A_pause_does_not_care_what_time_it_is()
    {
        var clock = new ClockThatIsSet();
        var pause = new SharedPause(clock);
        pause.Extend(TimeSpan.FromSeconds(10));

        clock.TimeOfDay -= TimeSpan.FromHours(1);

        Assert.Equal(10, pause.Remaining.TotalSeconds);
    }

    [Fact]
    public void A_pause_that_many_extend_at_once_is_the_longest()
    {
        var pause = new SharedPause(new FakeTimeProvider());

        Parallel.For(1, 1001, seconds => pause.Extend(TimeSpan.FromSeconds(seconds)));

        Assert.Equal(1000, pause.Remaining.TotalSeconds);
    }

    private sealed class ClockThatIsSet : TimeProvider
    {
        public DateTimeOffset TimeOfDay { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => TimeOfDay;

        public override long GetTimestamp() => 0;
    }
}

namespace Bctrl.Client.Tests.Polling;

public class PollTimingTests
{
    [Fact]
    public void The_timeout_doubles_from_one_second_to_the_long_poll_timeout()
    {
        var timing = new PollTiming(new PollOptions { LongPollTimeout = TimeSpan.FromSeconds(20) });

        Assert.Equal([1, 2, 4, 8, 16, 20, 20], Enumerable.Range(0, 7).Select(_ => Poll(timing)));
    }

    [Fact]
    public void The_first_timeout_is_no_longer_than_the_long_poll_timeout() =>
        Assert.Equal(0.5, Poll(new PollTiming(new PollOptions { LongPollTimeout = TimeSpan.FromSeconds(0.5) })));

    [Theory]
    [InlineData(0.4, 0.4)]
    [InlineData(-1.0, 0.0)]
    public void The_timeout_is_no_longer_than_the_remaining_time_of_the_command(double remaining, double expected) =>
        Assert.Equal(expected, Poll(new PollTiming(new PollOptions()), remaining: remaining));

    /// <summary>
    /// A cycle takes 2 seconds, a time slice at least 100 ms, and no more than 500 polls are sent per second.
    /// </summary>
    [Theory]
    [InlineData(11, 10, 1.0)] // the time slice would be 1.8 s, and the first timeout is 1 s
    [InlineData(40, 10, 0.5)]
    [InlineData(1000, 10, 0.1)]
    [InlineData(2000, 1000, 1.0)] // a cycle takes 4 s, so the time slice is 2 s
    [InlineData(10, 10, 8.0, 3)] // every id has a slot
    [InlineData(11, 10, 1.818, 3)]
    [InlineData(40, 10, 0.5, 3)]
    [InlineData(200, 10, 0.1, 3)]
    [InlineData(210, 10, 0.1, 3)]
    [InlineData(2000, 1000, 2.0, 3)]
    [InlineData(2000, 1000, 2.0, 9)]
    public void With_more_ids_than_slots_the_timeout_is_a_time_slice(int open, int slots, double expected, int earlierPolls = 0)
    {
        var timing = new PollTiming(new PollOptions());
        for (var i = 0; i < earlierPolls; i++)
            Poll(timing, open, slots);

        Assert.Equal(expected, Poll(timing, open, slots), precision: 3);
    }

    [Theory]
    [InlineData(2000, 4.0)]
    [InlineData(15_000, 30.0)]
    [InlineData(20_000, 30.0)] // a cycle would take 40 s
    public void With_many_ids_the_timeout_is_longer_so_that_fewer_polls_are_sent(int open, double expected) =>
        Assert.Equal(expected, Poll(new PollTiming(new PollOptions()), open, slots: 100_000));

    [Fact]
    public void Early_responses_increase_the_interval_up_to_a_second_and_a_late_one_resets_it()
    {
        var timing = new PollTiming(new PollOptions());

        Assert.Equal([0.25, 0.5, 1, 1], Enumerable.Range(0, 4).Select(_ => Delay(timing, timeout: 10, elapsed: 0)));
        Assert.Equal(0, Delay(timing, timeout: 10, elapsed: 10));
        Assert.Equal([0.25, 0.5], Enumerable.Range(0, 2).Select(_ => Delay(timing, timeout: 10, elapsed: 0)));
    }

    [Fact]
    public void The_interval_includes_the_time_until_the_response()
    {
        Assert.Equal(0.15, Delay(new PollTiming(new PollOptions()), timeout: 1, elapsed: 0.1), precision: 3);
        Assert.Equal(0.05, Delay(new PollTiming(new PollOptions()), timeout: 0.2, elapsed: 0.2), precision: 3);
    }

    /// <summary>A response is early if it takes less than half of the timeout.</summary>
    [Theory]
    [InlineData(0.199, 0.801)]
    [InlineData(0.2, 0.05)]
    [InlineData(0.201, 0.049)]
    public void A_response_after_half_of_the_timeout_is_not_early(double elapsed, double expected)
    {
        var timing = new PollTiming(new PollOptions());
        for (var i = 0; i < 3; i++)
            Delay(timing, timeout: 0.4, elapsed: 0);

        Assert.Equal(expected, Delay(timing, timeout: 0.4, elapsed), precision: 3);
    }

    private static double Poll(PollTiming timing, int open = 1, int slots = 1000, double? remaining = null)
    {
        var timeout = timing.GetTimeout(open, slots, remaining is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        timing.GetDelay(timeout, timeout);
        return timeout.TotalSeconds;
    }

    private static double Delay(PollTiming timing, double timeout, double elapsed) =>
        timing.GetDelay(TimeSpan.FromSeconds(timeout), TimeSpan.FromSeconds(elapsed)).TotalSeconds;
}

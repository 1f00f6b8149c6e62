namespace Bctrl.Client.Tests.Polling;

public class PollIntervalTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.249)]
    [InlineData(0.4)]
    public void An_id_is_polled_at_most_four_times_per_second(double responseTime)
    {
        using var simulation = new EngineSimulation(poll => SimulatedResponse.Running(responseTime), timeout: 60, longPoll: 1);

        simulation.Run("a");

        Assert.InRange(GetIntervals(simulation).SkipLast(1).Min(), 0.249, 1.5);
        Assert.InRange(GetIntervals(simulation).Max(), 0.249, 1.5);
    }

    [Fact]
    public void Completion_is_reported_within_about_one_second_if_responses_are_immediate()
    {
        using var simulation = new EngineSimulation(poll => poll.At.TotalSeconds >= 30 ? SimulatedResponse.Completed(0) : SimulatedResponse.Running(0));

        simulation.Run("a");

        Assert.InRange(simulation.Events[^1].At.TotalSeconds, 30, 31.5);
    }

    /// <summary>
    /// With more ids than slots, timeouts are short. Without a minimum interval, an id would be polled many times per
    /// second if the other ids do not need the slot.
    /// </summary>
    [Fact]
    public void The_minimum_interval_applies_to_short_time_slices_while_the_other_ids_wait_for_a_retry()
    {
        using var simulation = new EngineSimulation(poll => poll.Id == "a" ? SimulatedResponse.LongPoll : SimulatedResponse.Unavailable(0.001, retryAfter: null), slots: 1, retries: 1000, interval: 30, timeout: 60);

        simulation.Run(["a", .. Enumerable.Range(0, 20).Select(n => $"unavailable-{n}")]);

        var times = simulation.Polls.Where(poll => poll.Id == "a").Select(poll => poll.At.TotalSeconds).ToList();
        Assert.InRange(times.Zip(times.Skip(1), (a, b) => b - a).Min(), 0.249, 60);
    }

    [Fact]
    public void The_number_of_requests_in_flight_is_limited_by_the_slots()
    {
        foreach (var slots in (int[])[1, 3, 10])
        {
            using var simulation = new EngineSimulation(poll => PollSchedulerTests.CompletesAt(poll, 20), slots: slots);

            simulation.Run(Enumerable.Range(0, 30).Select(n => $"op-{n}"));

            Assert.Equal(slots, simulation.Peak);
        }
    }

    [Fact]
    public void Operations_that_never_complete_do_not_block_the_others()
    {
        using var simulation = new EngineSimulation(
            poll => PollSchedulerTests.CompletesAt(poll, poll.Id.StartsWith("never", StringComparison.Ordinal) ? 1e6 : 60),
            slots: 10,
            timeout: 120);

        simulation.Run([
            .. Enumerable.Range(0, 10).Select(n => $"never-{n}"),
            .. Enumerable.Range(0, 90).Select(n => $"completes-{n}")]);

        var completed = simulation.Events.Where(each => each.Event is PollEvent<string>.Completed).ToList();
        Assert.Equal(90, completed.Count);
        Assert.All(completed, each => Assert.InRange(each.At.TotalSeconds, 60, 63));
    }

    [Fact]
    public void All_ids_are_polled_about_equally_often()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.LongPoll, slots: 10, timeout: 100);

        simulation.Run(Enumerable.Range(0, 100).Select(n => $"op-{n}"));

        var polls = simulation.Polls.CountBy(poll => poll.Id).Select(each => each.Value).ToList();
        Assert.Equal(100, polls.Count);
        // Each id is polled about once per cycle of two seconds. On a busy machine, an id may miss the first few cycles.
        Assert.All(polls, each => Assert.InRange(each, 40, 55));
    }

    [Fact]
    public void Timeouts_are_short_while_there_are_more_ids_than_slots_and_longer_afterwards()
    {
        using var simulation = new EngineSimulation(
            poll => PollSchedulerTests.CompletesAt(poll, poll.Id.StartsWith("long", StringComparison.Ordinal) ? 300 : 60), slots: 10);

        simulation.Run([
            .. Enumerable.Range(0, 5).Select(n => $"long-{n}"),
            .. Enumerable.Range(0, 95).Select(n => $"short-{n}")]);

        // The first ids may be polled while the others are still being added.
        Assert.All(simulation.Polls.Where(poll => poll.At.TotalSeconds is > 0 and < 59), poll => Assert.InRange(poll.Timeout.TotalSeconds, 0.1, 0.25));
        Assert.Contains(simulation.Polls, poll => poll.At.TotalSeconds > 70 && poll.Timeout.TotalSeconds == 30);
    }

    [Fact]
    public void With_many_ids_timeouts_are_long_enough_for_about_500_polls_per_second()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.LongPoll, slots: 2000, timeout: 20);

        simulation.Run(Enumerable.Range(0, 2000).Select(n => $"op-{n}"));

        // The first ids may be polled while the others are still being added.
        var secondPolls = simulation.Polls.Where(poll => poll.Number == 1).ToArray();
        Assert.NotEmpty(secondPolls);
        Assert.All(secondPolls, poll => Assert.InRange(poll.Timeout.TotalSeconds, 3.9, 4.1));
    }

    private static List<double> GetIntervals(EngineSimulation simulation) =>
        [.. simulation.Polls.Zip(simulation.Polls.Skip(1), (a, b) => (b.At - a.At).TotalSeconds)];
}

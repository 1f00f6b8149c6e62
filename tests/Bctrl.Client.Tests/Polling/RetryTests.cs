namespace Bctrl.Client.Tests.Polling;

public class RetryTests
{
    [Fact]
    public void A_transient_failure_is_retried_with_increasing_delays()
    {
        using var simulation = new EngineSimulation(poll => poll.Number < 4 ? SimulatedResponse.Unavailable(0) : SimulatedResponse.Completed(0), retries: 4);

        simulation.Run("a");

        Assert.IsType<PollEvent<string>.Completed>(Assert.Single(simulation.LastEvents));
        var retries = simulation.RequestEvents.OfType<RequestEvent.Retrying>();
        Assert.Equal([(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0)], retries.Select(retry => (retry.FailureCount, retry.Delay.TotalSeconds)));
        Assert.Equal([0, 1, 3, 7, 15], simulation.Polls.Select(poll => poll.At.TotalSeconds));
    }

    [Fact]
    public void The_first_response_after_an_outage_ends_the_delays_of_the_others()
    {
        using var simulation = new EngineSimulation(
            poll => poll.At < TimeSpan.FromSeconds(35) ? SimulatedResponse.Unavailable(0) : SimulatedResponse.Completed(0), retries: 20);
        foreach (var id in (string[])["a", "b", "c"])
            simulation.Scheduler.Add(id);
        // Its retries are after 1, 3, 7, 15 and 31 s too, which is 36 s after the others began. Theirs would be at 61 s.
        simulation.Time.At(TimeSpan.FromSeconds(5), () => simulation.Scheduler.Add("later"));
        simulation.Advance(TimeSpan.FromSeconds(6));

        simulation.Run();

        var completed = simulation.Events.Where(each => each.Event is PollEvent<string>.Completed).Select(each => each.At.TotalSeconds);
        Assert.Equal([36, 37, 37, 37], completed);
    }

    [Fact]
    public void A_delay_that_the_server_requested_does_not_end_early()
    {
        using var simulation = new EngineSimulation(
            poll => poll.Id switch
            {
                "limited" when poll.Number == 0 => SimulatedResponse.Unavailable(0, retryAfter: 50),
                "limited" => SimulatedResponse.Completed(0),
                _ => poll.At < TimeSpan.FromSeconds(35) ? SimulatedResponse.Unavailable(0) : SimulatedResponse.Completed(0),
            }, retries: 20);

        simulation.Run("limited", "a", "b", "c");

        Assert.InRange(simulation.Polls.Last(poll => poll.Id == "limited").At.TotalSeconds, 50, 52);
    }

    [Fact]
    public void A_response_resets_the_failure_count()
    {
        using var simulation = new EngineSimulation(poll => poll.Number switch
        {
            20 => SimulatedResponse.Completed(),
            _ when poll.Number % 3 == 2 => SimulatedResponse.LongPoll,
            _ => SimulatedResponse.Unavailable(),
        }, retries: 2);

        simulation.Run("a");

        Assert.IsType<PollEvent<string>.Completed>(Assert.Single(simulation.LastEvents));
        var failures = simulation.RequestEvents.OfType<RequestEvent.Retrying>().Select(retry => retry.FailureCount);
        Assert.Equal(Enumerable.Repeat<int[]>([1, 2], 7).SelectMany(pair => pair), failures);
    }

    [Fact]
    public void A_retry_event_contains_the_time_since_the_first_failure()
    {
        using var simulation = new EngineSimulation(
            poll => poll.Number switch { 0 or 5 or 6 => SimulatedResponse.Unavailable(0), 7 => SimulatedResponse.Completed(), _ => SimulatedResponse.LongPoll }, retries: 4);

        simulation.Run("a");

        var retries = simulation.RequestEvents.OfType<RequestEvent.Retrying>();
        Assert.Equal([0, 0, 1], retries.Select(retry => retry.FailingFor.TotalSeconds));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void The_last_failure_is_reported_when_the_maximum_number_of_retries_is_reached(int retries)
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Unavailable(), retries: retries);

        simulation.Run("a");

        var failed = Assert.IsType<PollEvent<string>.Failed>(Assert.Single(simulation.LastEvents));
        Assert.Same(simulation.Polls[^1].Response!.Failure, failed.Failure);
        Assert.Equal(retries + 1, simulation.Polls.Count);
        Assert.Equal(retries, simulation.Events.Count - 1);
    }

    [Fact]
    public void No_request_is_retried_after_the_timeout()
    {
        using var simulation = new EngineSimulation(poll => poll.Number == 0 ? SimulatedResponse.LongPoll : SimulatedResponse.Unavailable(), retries: 1000, timeout: 60);

        simulation.Run("a");

        var timedOut = Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents));
        Assert.Equal("a#0", timedOut.Last);
        Assert.Same(simulation.Polls[^1].Response!.Failure, timedOut.LastFailure);
        Assert.Equal(60, simulation.Events[^1].At.TotalSeconds);
        Assert.All(simulation.Polls, poll => Assert.InRange(poll.At.TotalSeconds, 0, 60));
    }

    [Fact]
    public void A_response_clears_the_last_failure()
    {
        using var simulation = new EngineSimulation(poll => poll.Number == 0 ? SimulatedResponse.Unavailable() : SimulatedResponse.LongPoll, retries: 3, timeout: 60);

        simulation.Run("a");

        Assert.Null(Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents)).LastFailure);
    }

    [Fact]
    public void All_operations_complete_after_the_server_was_unavailable_for_minutes()
    {
        using var simulation = new EngineSimulation(
            poll => poll.At.TotalSeconds is > 100 and < 400 ? SimulatedResponse.Unavailable() : PollSchedulerTests.CompletesAt(poll, 1000), retries: 20);

        simulation.Run(Enumerable.Range(0, 50).Select(n => $"op-{n}"));

        Assert.Equal(50, simulation.LastEvents.OfType<PollEvent<string>.Completed>().Count());
        Assert.Equal(1000, simulation.Events[^1].At.TotalSeconds);
    }

    [Fact]
    public void A_retry_is_delayed_by_Retry_After()
    {
        using var simulation = new EngineSimulation(poll => poll.Number == 0 ? SimulatedResponse.Unavailable(0, retryAfter: 60) : SimulatedResponse.Completed(0), retries: 1, jitter: 0);

        simulation.Run("a");

        Assert.Equal([0, 60], simulation.Polls.Select(poll => poll.At.TotalSeconds));
    }

    [Fact]
    public void The_timeout_elapses_during_a_longer_Retry_After()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Unavailable(0, retryAfter: 300), retries: 5, timeout: 30);

        simulation.Run("a");

        Assert.NotNull(Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents)).LastFailure);
        Assert.Equal(30, simulation.Events[^1].At.TotalSeconds);
    }

    /// <summary>
    /// Otherwise the server would receive all requests at the same time, and would throttle them again.
    /// </summary>
    [Fact]
    public void After_Retry_After_the_other_requests_are_delayed_by_a_random_time()
    {
        using var simulation = new EngineSimulation(
            poll => poll is { Id: "throttled", Number: 0 } ? SimulatedResponse.Unavailable(1.5, retryAfter: 60) : PollSchedulerTests.CompletesAt(poll, 90), retries: 1, interval: 4, jitter: 0.5);

        simulation.Run("throttled", "other");

        Assert.Equal(63.5, simulation.Polls.First(poll => poll.Id == "other" && poll.At.TotalSeconds > 60).At.TotalSeconds);
    }

    /// <summary>
    /// The simulation checks that no request is sent while the gate is closed, with any number of slots.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void Retry_After_in_one_response_delays_all_requests(int slots)
    {
        using var simulation = new EngineSimulation(
            poll => poll is { Id: "op-0", Number: 1 } ? SimulatedResponse.Unavailable(0.001, retryAfter: 60) : PollSchedulerTests.CompletesAt(poll, 30),
            slots: slots,
            retries: 3);

        simulation.Run(Enumerable.Range(0, 50).Select(n => $"op-{n}"));

        Assert.Equal(50, simulation.LastEvents.OfType<PollEvent<string>.Completed>().Count());
        var throttledAt = simulation.Polls.Single(poll => poll is { Id: "op-0", Number: 1 }).RespondedAt!.Value.TotalSeconds;
        Assert.DoesNotContain(simulation.Polls, poll => poll.At.TotalSeconds > throttledAt && poll.At.TotalSeconds < throttledAt + 60);
        Assert.Contains(simulation.Polls, poll => poll.At.TotalSeconds >= throttledAt + 60);
    }
}

namespace Bctrl.Client.Tests.Polling;

public class TimeoutTests
{
    [Fact]
    public void When_the_timeout_elapses_the_last_response_is_reported()
    {
        using var simulation = new EngineSimulation(poll => poll.Id == "completes" ? PollSchedulerTests.CompletesAt(poll, 4) : SimulatedResponse.LongPoll, timeout: 10);

        simulation.Run("running", "completes");

        var timedOut = Assert.IsType<PollEvent<string>.TimedOut>(simulation.LastEvents.Last());
        Assert.Equal(("running", null), (timedOut.Id, timedOut.LastFailure));
        Assert.Equal(simulation.Polls.Last(poll => poll.Response is not null).Value, timedOut.Last);
        Assert.Equal(10, simulation.Events[^1].At.TotalSeconds);
        Assert.IsType<PollEvent<string>.Completed>(simulation.LastEvents.First());
    }

    [Fact]
    public void With_a_timeout_of_zero_a_closed_gate_is_not_waited_for()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed(), timeout: 0);
        simulation.Gate.Close(TimeSpan.FromMinutes(5));

        simulation.Run("a");

        Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents));
        Assert.Empty(simulation.Polls);
        Assert.Equal(TimeSpan.Zero, simulation.Time.Now);
    }

    [Fact]
    public void Without_a_response_the_timeout_is_reported_without_a_state_or_a_failure()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.None, timeout: 10);

        simulation.Run("a");

        var timedOut = Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents));
        Assert.Null(timedOut.Last);
        Assert.Null(timedOut.LastFailure);
    }

    [Theory]
    [InlineData(10.9, true)]
    [InlineData(11.1, false)]
    public void A_response_may_be_received_up_to_one_second_after_the_timeout(double seconds, bool isReceived)
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed(seconds), timeout: 10);

        simulation.Run("a");

        Assert.Equal(isReceived, simulation.LastEvents.Single() is PollEvent<string>.Completed);
        Assert.Equal(Math.Min(seconds, 11), simulation.Events[^1].At.TotalSeconds);
    }

    [Fact]
    public void Ids_that_wait_for_a_slot_are_reported_when_the_timeout_elapses()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.None, timeout: 10, slots: 1);

        simulation.Run("a", "b", "c");

        Assert.Equal([10, 10, 11], simulation.Events.Select(each => each.At.TotalSeconds));
        Assert.Single(simulation.Polls);
    }

    [Fact]
    public void No_poll_has_a_timeout_beyond_that_of_the_command()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.LongPoll, timeout: 10);

        simulation.Run("a");

        Assert.All(simulation.Polls, poll => Assert.InRange((poll.At + poll.Timeout).TotalSeconds, 0, 10));
        Assert.Equal(3, simulation.Polls[^1].Timeout.TotalSeconds);
    }

    /// <summary>
    /// If the clock of the server is slightly fast, it responds to the last poll before the timeout has elapsed.
    /// </summary>
    [Fact]
    public void Few_requests_are_sent_shortly_before_the_timeout()
    {
        using var simulation = new EngineSimulation(poll => SimulatedResponse.Running(Math.Max(0, poll.Timeout.TotalSeconds - 0.003)), timeout: 10);

        simulation.Run("a");

        Assert.InRange(simulation.Polls.Count(poll => poll.At.TotalSeconds > 9), 0, 4);
    }

    [Fact]
    public void With_a_timeout_of_zero_each_id_is_polled_once()
    {
        using var simulation = new EngineSimulation(poll => poll.Id switch
        {
            "completed" => SimulatedResponse.Completed(5),
            "unavailable" => SimulatedResponse.Unavailable(),
            _ => SimulatedResponse.Running(5),
        }, timeout: 0, slots: 2, retries: 3);

        simulation.Run("running", "completed", "unavailable");

        Assert.Equal(3, simulation.Polls.Count);
        Assert.All(simulation.Polls, poll => Assert.Equal(TimeSpan.Zero, poll.Timeout));
        var last = simulation.LastEvents.ToDictionary(last => EngineSimulation.GetId(last)!);
        Assert.Equal("running#0", Assert.IsType<PollEvent<string>.TimedOut>(last["running"]).Last);
        Assert.IsType<PollEvent<string>.Completed>(last["completed"]);
        Assert.IsType<PollEvent<string>.Failed>(last["unavailable"]);
        Assert.Equal(3, last.Count);
    }

    [Fact]
    public void Without_a_timeout_the_scheduler_polls_until_completion()
    {
        using var simulation = new EngineSimulation(poll => PollSchedulerTests.CompletesAt(poll, 30 * 24 * 3600));

        simulation.Run("a");

        Assert.Equal(30, simulation.Events[^1].At.TotalDays);
    }
}

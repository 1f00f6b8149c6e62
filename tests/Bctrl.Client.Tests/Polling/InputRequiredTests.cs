namespace Bctrl.Client.Tests.Polling;

public class InputRequiredTests
{
    [Fact]
    public void A_question_is_reported_once_however_often_the_server_repeats_it()
    {
        using var simulation = new EngineSimulation(poll => poll.Number switch
        {
            0 => SimulatedResponse.LongPoll,
            < 10 => SimulatedResponse.Asks("a"),
            _ => SimulatedResponse.Completed(),
        });

        simulation.Run("x");

        Assert.Equal(["x#1"], GetQuestions(simulation));
        Assert.IsType<PollEvent<string>.Completed>(simulation.Events[^1].Event);
    }

    [Fact]
    public void A_question_is_reported_again_after_the_work_continued()
    {
        using var simulation = new EngineSimulation(poll => poll.Number switch
        {
            2 or 6 => SimulatedResponse.LongPoll,
            < 8 => SimulatedResponse.Asks("a"),
            _ => SimulatedResponse.Completed(),
        });

        simulation.Run("x");

        Assert.Equal(["x#0", "x#3", "x#7"], GetQuestions(simulation));
    }

    /// <summary>The first one was answered between two polls.</summary>
    [Fact]
    public void Another_question_is_reported_even_if_the_work_was_not_seen_to_continue()
    {
        using var simulation = new EngineSimulation(poll => poll.Number switch
        {
            < 2 => SimulatedResponse.Asks("a"),
            < 4 => SimulatedResponse.Asks("b"),
            < 6 => SimulatedResponse.Asks("a"),
            _ => SimulatedResponse.Completed(),
        });

        simulation.Run("x");

        Assert.Equal(["x#0", "x#2", "x#4"], GetQuestions(simulation));
    }

    [Fact]
    public void A_question_is_not_reported_again_after_failures()
    {
        using var simulation = new EngineSimulation(
            poll => poll.Number switch { 0 or 3 => SimulatedResponse.Asks("a"), < 3 => SimulatedResponse.Unavailable(), _ => SimulatedResponse.Completed() },
            retries: 5);

        simulation.Run("x");

        Assert.Equal(["x#0"], GetQuestions(simulation));
    }

    [Fact]
    public void The_same_question_of_two_ids_is_reported_for_each()
    {
        using var simulation = new EngineSimulation(poll => poll.Number < 3 ? SimulatedResponse.Asks("a") : SimulatedResponse.Completed());

        simulation.Run("x", "X");

        Assert.Equal(["X#0", "x#0"], GetQuestions(simulation).Order(StringComparer.Ordinal));
        Assert.Equal(2, simulation.LastEvents.Count());
    }

    [Fact]
    public void A_question_is_reported_before_the_timeout_elapses()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Asks("a"), timeout: 10);

        simulation.Run("x");

        Assert.Equal(["x#0"], GetQuestions(simulation));
        Assert.True(Assert.IsType<PollEvent<string>.TimedOut>(simulation.Events[^1].Event).IsReceived);
    }

    /// <summary>The server may respond at once to any poll, because nothing changes until somebody responds to the question.</summary>
    [Fact]
    public void A_server_that_responds_at_once_with_a_question_is_polled_about_once_per_second()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Asks("a") with { After = TimeSpan.Zero }, timeout: 60);

        simulation.Run("x");

        Assert.InRange(simulation.Polls.Count, 55, 70);
    }

    private static IEnumerable<string> GetQuestions(EngineSimulation simulation) =>
        simulation.Events.Select(each => each.Event).OfType<PollEvent<string>.InputRequired>().Select(each => each.Value);
}

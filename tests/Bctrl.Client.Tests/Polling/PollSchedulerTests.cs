using System.Globalization;

namespace Bctrl.Client.Tests.Polling;

public class PollSchedulerTests
{
    [Fact]
    public void Each_id_has_exactly_one_last_event()
    {
        var ids = Enumerable.Range(0, 1000).Select(n => $"op-{n}").ToList();
        using var simulation = new EngineSimulation(poll => (int.Parse(poll.Id.AsSpan(3), CultureInfo.InvariantCulture) % 6, poll.Number) switch
        {
            (0, _) => SimulatedResponse.Completed(),
            (1, _) => SimulatedResponse.Fails(new BctrlApiException(BctrlErrorKind.OperationNotFound, $"none")),
            (2, < 3) => SimulatedResponse.Unavailable(),
            (3, < 4) => SimulatedResponse.LongPoll,
            (4, < 5) => SimulatedResponse.Running(0),
            _ => SimulatedResponse.Completed(),
        }, slots: 50, retries: 5);

        simulation.Run(ids);

        Assert.Equal(ids.Order(), simulation.LastEvents.Select(last => EngineSimulation.GetId(last)).Order());
        Assert.Equal(1000, simulation.Scheduler.Total);
        Assert.Empty(simulation.Scheduler.GetFirst(1));
    }

    [Fact]
    public void Without_ids_there_are_no_events()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed());

        simulation.Run();

        Assert.Empty(simulation.Events);
        Assert.Equal(0, simulation.Scheduler.Total);
    }

    [Fact]
    public void Completion_is_reported_when_the_response_is_received()
    {
        using var simulation = new EngineSimulation(poll => CompletesAt(poll, poll.Id == "early" ? 3.5 : 100));

        simulation.Run("late", "early");

        Assert.Equal([("early", 3.5), ("late", 100)], simulation.Events.Select(each => (EngineSimulation.GetId(each.Event), each.At.TotalSeconds)));
    }

    [Fact]
    public void An_id_that_is_added_again_is_polled_only_once()
    {
        using var simulation = new EngineSimulation(poll => poll.Number < 2 ? SimulatedResponse.LongPoll : SimulatedResponse.Completed());

        simulation.Run("a", "b", "a", "a", "b");

        Assert.Equal(2, simulation.Scheduler.Total);
        Assert.Equal(2, simulation.LastEvents.Count());
        Assert.Equal(6, simulation.Polls.Count);
    }

    [Fact]
    public void An_id_that_is_added_again_after_its_completion_is_ignored()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed());
        simulation.Scheduler.Add("a");
        simulation.Advance();

        simulation.Run("a", "b");

        Assert.Equal(["a", "b"], simulation.LastEvents.Select(last => EngineSimulation.GetId(last)));
    }

    [Fact]
    public void By_default_ids_are_case_sensitive() =>
        Assert.Equal(2, Run(_ => SimulatedResponse.Completed(), "a", "A").LastEvents.Count());

    [Fact]
    public void A_completed_operation_is_reported_without_a_request()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed());
        simulation.Scheduler.AddCompleted("a", "known");
        simulation.Scheduler.AddCompleted("a", "known again");
        simulation.Scheduler.Add("a");

        simulation.Run("b");
        var values = simulation.LastEvents.Cast<PollEvent<string>.Completed>().Select(completed => completed.Value);

        Assert.Equal(["known", "b#0"], values);
        Assert.Equal("b", Assert.Single(simulation.Polls).Id);
        Assert.Equal(2, simulation.Scheduler.Total);
    }

    [Fact]
    public void A_completed_operation_is_ignored_if_its_id_is_already_polled()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed());
        simulation.Scheduler.Add("a");
        simulation.Scheduler.AddCompleted("a", "known");

        simulation.Run();

        Assert.Equal("a#0", Assert.IsType<PollEvent<string>.Completed>(Assert.Single(simulation.LastEvents)).Value);
    }

    [Fact]
    public void Results_are_reported_before_adding_is_complete()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed());
        simulation.Scheduler.Add("a");
        simulation.Advance();

        Assert.Equal("a", EngineSimulation.GetId(Assert.Single(simulation.LastEvents)));
        Assert.False(simulation.Scheduler.IsCompleted);

        simulation.Run("b");
        Assert.Equal(2, simulation.LastEvents.Count());
    }

    [Fact]
    public void The_last_states_of_ids_that_have_not_completed_are_known_even_after_disposal()
    {
        using var simulation = new EngineSimulation(poll => poll.Id == "silent" ? SimulatedResponse.None : SimulatedResponse.LongPoll);
        simulation.Scheduler.Add("silent", "known");
        simulation.Scheduler.Add("running", "known");
        simulation.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(["known", "running#1"], simulation.Scheduler.GetFirst(3));
        Assert.Equal(["running#1"], simulation.Scheduler.LastReceived);
        Assert.Equal(3, simulation.Scheduler.Elapsed.TotalSeconds);
        simulation.Stop();
        Assert.Equal(["running#1"], simulation.Scheduler.LastReceived);
    }

    public static TheoryData<Exception> Failures() =>
    [
        new BctrlApiException(BctrlErrorKind.PermissionDenied, $"no"),
        new InvalidOperationException("no"),
        new ArgumentException("no"),
        new OperationCanceledException("not requested"),
        new TaskCanceledException("not requested"),
        new ObjectDisposedException("it"),
        new AggregateException(new IOException("no"), new IOException("no")),
        new TimeoutException("no"),
    ];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void An_exception_of_any_type_is_reported_only_for_its_id(Exception failure)
    {
        foreach (var isImmediate in (bool[])[true, false])
        {
            using var simulation = new EngineSimulation(poll => poll.Id == "b" ? SimulatedResponse.Fails(failure) with { IsImmediate = isImmediate } : SimulatedResponse.Completed(), retries: 3, timeout: 100);

            simulation.Run("a", "b", "c");

            Assert.Same(failure, Assert.IsType<PollEvent<string>.Failed>(Assert.Single(simulation.LastEvents, last => EngineSimulation.GetId(last) == "b")).Failure);
            Assert.Equal(2, simulation.LastEvents.OfType<PollEvent<string>.Completed>().Count());
            Assert.Equal(3, simulation.Polls.Count);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Requests_are_reported_before_their_result_if_ReportsRequests_is_set(bool reports)
    {
        var trace = new RequestLogEntry(HttpMethod.Get, new Uri("https://api.example.com/"), TimeSpan.Zero, 200, default, default);
        using var scheduler = new PollScheduler<string>(PollAsync, new PollOptions { ReportsRequests = reports });

        scheduler.Add("a");
        scheduler.CompleteAdding();
        var events = new List<PollEvent<string>>();
        while (scheduler.TryTake(TimeSpan.FromMinutes(1), CancellationToken.None, out var next))
            events.Add(next);

        Assert.IsType<PollEvent<string>.Completed>(events[^1]);
        Assert.Equal(reports ? [trace] : [], events.OfType<PollEvent<string>.Request>().Select(each => ((RequestEvent.Sent)each.Event).Trace));

        Task<PollResult<string>> PollAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? report, CancellationToken cancellationToken)
        {
            report?.Invoke(trace);
            return Task.FromResult(new PollResult<string>(id, isCompleted: true));
        }
    }

    [Fact]
    public void Ids_are_compared_with_the_comparer_of_the_options()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.Completed(), comparer: StringComparer.OrdinalIgnoreCase);
        simulation.Scheduler.Add("a");
        simulation.Scheduler.AddCompleted("A", "known");

        simulation.Run("A", "b");

        Assert.Equal(["a", "b"], simulation.LastEvents.Select(last => EngineSimulation.GetId(last)).Order());
    }

    [Fact]
    public void The_last_known_state_is_reported_if_the_timeout_elapses_before_a_response()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.None, timeout: 10);
        simulation.Scheduler.Add("a", "known");
        Assert.Equal(["known"], simulation.Scheduler.GetFirst(3));

        simulation.Run();

        var timedOut = Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents));
        Assert.Equal(("known", false), (timedOut.Last, timedOut.IsReceived));
    }

    [Fact]
    public void A_response_replaces_the_last_known_state()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.LongPoll, timeout: 1.5);
        simulation.Scheduler.Add("a", "known");

        simulation.Run();

        var timedOut = Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents));
        Assert.Equal(("a#1", true), (timedOut.Last, timedOut.IsReceived));
    }

    [Fact]
    public void Waiting_for_an_event_ends_after_a_time_or_when_it_is_canceled()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.None);
        simulation.Scheduler.Add("a");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.False(simulation.Scheduler.TryTake(TimeSpan.FromMilliseconds(1), CancellationToken.None, out _));
        Assert.Throws<OperationCanceledException>(() => simulation.Scheduler.TryTake(TimeSpan.FromMinutes(1), cancelled.Token, out _));
    }

    internal static EngineSimulation Run(Func<RecordedPoll, SimulatedResponse> server, params IEnumerable<string> ids)
    {
        using var simulation = new EngineSimulation(server);
        return simulation.Run(ids);
    }

    /// <summary>
    /// The response of the API for an operation that completes at the specified time, in seconds from the start.
    /// </summary>
    internal static SimulatedResponse CompletesAt(RecordedPoll poll, double seconds)
    {
        var remaining = Math.Max(0, seconds - poll.At.TotalSeconds);
        return remaining <= poll.Timeout.TotalSeconds ? SimulatedResponse.Completed(remaining) : SimulatedResponse.LongPoll;
    }
}

namespace Bctrl.Client.Tests.Polling;

/// <summary>
/// Tests of the submit request, which is sent before the first poll, for example to cancel an operation.
/// </summary>
public sealed class SubmitTests : IDisposable
{
    private readonly List<(string Id, double At)> _submitted = [];
    private EngineSimulation? _simulation;

    public void Dispose() => _simulation?.Dispose();

    [Fact]
    public void The_submit_request_is_sent_once_and_the_first_poll_follows_without_a_delay()
    {
        var simulation = Create(_ => new PollResult<string>("accepted", isCompleted: false), poll => PollSchedulerTests.CompletesAt(poll, 3));

        simulation.Run("a");

        Assert.Equal([("a", 0)], _submitted);
        Assert.Equal(0, simulation.Polls[0].At.TotalSeconds);
        var completed = Assert.IsType<PollEvent<string>.Completed>(Assert.Single(simulation.LastEvents));
        Assert.False(completed.WasCompletedBefore);
    }

    [Fact]
    public void If_the_submit_request_returns_a_completed_operation_it_is_not_polled()
    {
        var simulation = Create(id => new PollResult<string>(id + " done", isCompleted: true, wasCompletedBefore: id == "old"));

        simulation.Run("new", "old");

        Assert.Empty(simulation.Polls);
        var events = simulation.LastEvents.Cast<PollEvent<string>.Completed>().OrderBy(each => each.Id);
        Assert.Equal([("new done", false), ("old done", true)], events.Select(each => (each.Value, each.WasCompletedBefore)));
    }

    [Fact]
    public void The_submit_request_is_sent_after_the_timeout_has_elapsed()
    {
        var simulation = Create(_ => new PollResult<string>("accepted", isCompleted: false), timeout: 2);
        simulation.Advance(TimeSpan.FromSeconds(5));
        simulation.Time.At(TimeSpan.FromSeconds(5), () => simulation.Scheduler.Add("late"));
        simulation.Advance(TimeSpan.FromSeconds(6));

        simulation.Run();

        Assert.Equal([("late", 5)], _submitted);
        Assert.Empty(simulation.Polls);
        Assert.Equal("accepted", Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents)).Last);
    }

    [Fact]
    public void The_submit_request_waits_for_the_gate_until_a_moment_after_the_timeout()
    {
        var clock = new ManualTimeProvider();
        var gate = new RetryAfterGate(clock);
        gate.Close(TimeSpan.FromSeconds(60));
        var options = new PollOptions { Timeout = TimeSpan.FromSeconds(2), Gate = gate, Clock = clock };
        using var scheduler = new PollScheduler<string>(SendAsync, options, submit: SendAsync);
        scheduler.Add("a");
        Assert.True(scheduler.TryTake(TimeSpan.FromMinutes(1), CancellationToken.None, out var throttled));
        Assert.IsType<PollEvent<string>.Request>(throttled);
        // The event is reported shortly before the delay starts.
        Assert.True(SpinWait.SpinUntil(() => clock.DelayCount == 1, TimeSpan.FromMinutes(1)));

        while (clock.FireNext(latest: TimeSpan.FromSeconds(2.9)))
        {
        }
        Assert.False(scheduler.TryTake(TimeSpan.FromMilliseconds(50), CancellationToken.None, out _));
        Assert.True(clock.FireNext());

        Assert.Equal(3, clock.Now.TotalSeconds);
        Assert.True(scheduler.TryTake(TimeSpan.FromMinutes(1), CancellationToken.None, out var timedOut));
        Assert.IsType<PollEvent<string>.TimedOut>(timedOut);

        static Task<PollResult<string>> SendAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No request is sent.");
    }

    [Fact]
    public void With_a_timeout_of_zero_the_submit_request_is_not_sent_while_the_gate_is_closed()
    {
        var simulation = Create(_ => new PollResult<string>("accepted", isCompleted: true), timeout: 0);
        simulation.Gate.Close(TimeSpan.FromSeconds(60));

        simulation.Run("a");

        Assert.Empty(_submitted);
        Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents));
    }

    [Fact]
    public void The_submit_request_is_not_retried_after_the_timeout_has_elapsed()
    {
        var failure = new BctrlApiException(BctrlErrorKind.ServerError, $"Not now.") { IsTransient = true };
        var simulation = Create(_ => throw failure, timeout: 10, retries: 100);

        simulation.Run("a");

        Assert.Equal(10, simulation.Events[^1].At.TotalSeconds);
        Assert.Same(failure, Assert.IsType<PollEvent<string>.TimedOut>(Assert.Single(simulation.LastEvents)).LastFailure);
        Assert.InRange(_submitted.Count, 2, 6);
    }

    [Fact]
    public void With_a_timeout_of_zero_the_submit_request_is_sent_once_and_its_failure_is_reported()
    {
        var failure = new BctrlApiException(BctrlErrorKind.ServerError, $"Not now.") { IsTransient = true };
        var simulation = Create(_ => throw failure, timeout: 0, retries: 100);

        simulation.Run("a");

        Assert.Single(_submitted);
        Assert.Same(failure, Assert.IsType<PollEvent<string>.Failed>(Assert.Single(simulation.LastEvents)).Failure);
    }

    private EngineSimulation Create(
        Func<string, PollResult<string>> submit, Func<RecordedPoll, SimulatedResponse>? server = null, double? timeout = null, int retries = 0) =>
        _simulation = new EngineSimulation(
            server ?? (_ => SimulatedResponse.Completed()),
            timeout,
            retries: retries,
            submit: (id, _, _, _) =>
            {
                lock (_submitted)
                    _submitted.Add((id, _simulation!.Time.Now.TotalSeconds));
                return Task.FromResult(submit(id));
            });
}

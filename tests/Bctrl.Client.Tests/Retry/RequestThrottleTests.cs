using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Retry;

public class RequestThrottleTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RetryAfterGate _gate;
    private readonly List<RequestEvent> _events = [];

    public RequestThrottleTests() => _gate = new RetryAfterGate(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_requests_enter_than_the_limit()
    {
        var throttle = Create(limit: 2);
        await throttle.EnterAsync(Token);
        await throttle.EnterAsync(Token);
        var third = throttle.EnterAsync(Token);
        Assert.False(third.IsCompleted);

        throttle.Exit();

        await third;
    }

    [Fact]
    public async Task A_request_enters_when_the_gate_has_opened_and_the_jitter_has_elapsed()
    {
        var throttle = Create(limit: 2, jitter: 0.5);
        _gate.Close(TimeSpan.FromSeconds(60));
        var entering = throttle.EnterAsync(Token);

        _clock.Advance(TimeSpan.FromSeconds(60.4));
        Assert.False(entering.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await entering;
    }

    [Fact]
    public async Task A_gate_that_closes_while_a_request_waits_for_a_slot_delays_the_request()
    {
        var throttle = Create(limit: 1);
        await throttle.EnterAsync(Token);
        var second = throttle.EnterAsync(Token);
        _gate.Close(TimeSpan.FromSeconds(10));

        throttle.Exit();
        await Task.Delay(50, Token);
        Assert.False(second.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(10));
        await second;
    }

    [Fact]
    public async Task TryEnterAsync_does_not_wait_for_a_closed_gate()
    {
        var throttle = Create(limit: 1);
        _gate.Close(TimeSpan.FromSeconds(10));

        Assert.False(await throttle.TryEnterAsync(Token));

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await throttle.TryEnterAsync(Token));
    }

    [Fact]
    public async Task A_closed_gate_is_reported_once_and_not_for_each_request_that_waits()
    {
        var throttle = Create(limit: 10);
        _gate.Close(TimeSpan.FromSeconds(300));

        var first = Enumerable.Range(0, 5).Select(_ => throttle.EnterAsync(Token)).ToArray();
        Assert.Equal(300, Assert.IsType<RequestEvent.Throttled>(Assert.Single(_events)).Delay.TotalSeconds);

        _gate.Close(TimeSpan.FromSeconds(300.5));
        var second = throttle.EnterAsync(Token);
        Assert.Single(_events);

        _gate.Close(TimeSpan.FromSeconds(400));
        var third = throttle.EnterAsync(Token);
        Assert.Equal(2, _events.Count);

        for (var i = 0; i < 3; i++)
            _clock.Advance(TimeSpan.FromSeconds(200));
        await Task.WhenAll([.. first, second, third]);
    }

    /// <summary>An extension of at least a second is reported again.</summary>
    [Theory]
    [InlineData(0.5, 1.4, 1)]
    [InlineData(0.5, 1.5, 2)]
    [InlineData(300, 301, 2)]
    public async Task A_delay_is_reported_again_if_it_is_extended_by_a_second(double seconds, double extended, int expected)
    {
        var throttle = Create(limit: 10);
        _gate.Close(TimeSpan.FromSeconds(seconds));
        var first = throttle.EnterAsync(Token);
        _gate.Close(TimeSpan.FromSeconds(extended));
        var second = throttle.EnterAsync(Token);

        Assert.Equal(expected, _events.Count);
        for (var i = 0; i < 2; i++)
            _clock.Advance(TimeSpan.FromSeconds(301));
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Entering_without_a_wait_allocates_no_memory()
    {
        var throttle = Create(limit: 100);
        await throttle.EnterAsync(Token);
        await throttle.TryEnterAsync(Token);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (entering, tryEntering) = (throttle.EnterAsync(Token), throttle.TryEnterAsync(Token));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        await entering;
        Assert.True(await tryEntering);
    }

    [Fact]
    public async Task Waiting_for_the_gate_can_be_canceled()
    {
        var throttle = Create(limit: 1);
        _gate.Close(TimeSpan.FromSeconds(10));
        using var cancellation = new CancellationTokenSource();
        var waiting = throttle.EnterAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Waiting_for_a_slot_can_be_canceled()
    {
        var throttle = Create(limit: 1);
        await throttle.EnterAsync(Token);
        using var cancellation = new CancellationTokenSource();
        var waiting = throttle.EnterAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private RequestThrottle Create(int limit, double jitter = 0) =>
        new(() => limit, _gate, new RetryPolicy(0, TimeSpan.FromSeconds(1), () => jitter), _clock, _events.Add);
}

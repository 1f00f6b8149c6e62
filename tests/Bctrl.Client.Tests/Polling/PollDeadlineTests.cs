using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Polling;

public class PollDeadlineTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_tokens_are_canceled_when_the_timeout_has_elapsed_and_a_second_later()
    {
        using var deadline = new PollDeadline(TimeSpan.FromSeconds(10), _clock);

        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(deadline.Passed.IsCancellationRequested);
        Assert.Equal(0.1, deadline.Remaining!.Value.TotalSeconds, precision: 3);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(deadline.Passed.IsCancellationRequested);
        Assert.False(deadline.ResponseDue.IsCancellationRequested);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(deadline.ResponseDue.IsCancellationRequested);
        Assert.False(deadline.Stopped.IsCancellationRequested);
    }

    [Fact]
    public void The_timeout_does_not_include_the_time_in_which_it_is_suspended()
    {
        using var deadline = new PollDeadline(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(4));

        deadline.Suspend();
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(6, deadline.Remaining!.Value.TotalSeconds);
        Assert.False(deadline.Passed.IsCancellationRequested);
        deadline.Resume();

        Assert.Equal(6, deadline.Remaining!.Value.TotalSeconds);
        _clock.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(deadline.Passed.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(deadline.Passed.IsCancellationRequested);
    }

    [Fact]
    public void Suspending_after_the_timeout_has_elapsed_has_no_effect()
    {
        using var deadline = new PollDeadline(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(12));

        deadline.Suspend();
        deadline.Resume();

        Assert.True(deadline.Passed.IsCancellationRequested);
        Assert.Equal(-2, deadline.Remaining!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public void Without_a_timeout_or_with_zero_the_tokens_are_canceled_only_by_Stop(double? seconds)
    {
        using var deadline = new PollDeadline(seconds is { } timeout ? TimeSpan.FromSeconds(timeout) : null, _clock);
        deadline.Suspend();
        deadline.Resume();
        _clock.Advance(TimeSpan.FromDays(100));
        Assert.False(deadline.Passed.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50)));
        Assert.Equal(seconds == 0, deadline.IsImmediate);

        deadline.Stop();

        Assert.True(deadline.Passed.IsCancellationRequested);
        Assert.True(deadline.ResponseDue.IsCancellationRequested);
        Assert.True(deadline.Stopped.IsCancellationRequested);
    }

    [Fact]
    public void A_callback_that_fails_does_not_keep_other_tokens_from_being_canceled()
    {
        using var deadline = new PollDeadline(TimeSpan.FromSeconds(10), _clock);
        foreach (var token in (CancellationToken[])[deadline.Stopped, deadline.Passed, deadline.ResponseDue])
            token.Register(() => throw new InvalidOperationException());

        deadline.Stop();

        Assert.True(deadline.ResponseDue.IsCancellationRequested);
    }

    [Fact]
    public void Resuming_a_timeout_leaves_time_for_a_response_that_is_due()
    {
        using var deadline = new PollDeadline(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(9));
        deadline.Suspend();
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(deadline.ResponseDue.IsCancellationRequested);
        deadline.Resume();

        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal((true, false), (deadline.Passed.IsCancellationRequested, deadline.ResponseDue.IsCancellationRequested));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(deadline.ResponseDue.IsCancellationRequested);
        Assert.Equal(71, deadline.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Disposing_the_deadline_disposes_its_timers_and_tokens()
    {
        var clock = new ManualTimeProvider();
        var deadline = new PollDeadline(TimeSpan.FromSeconds(10), clock);
        Assert.Equal(2, clock.TimerCount);

        deadline.Dispose();

        Assert.Equal(0, clock.TimerCount);
        foreach (var token in (CancellationToken[])[deadline.Stopped, deadline.Passed, deadline.ResponseDue])
            Assert.Throws<ObjectDisposedException>(() => token.WaitHandle);
    }
}

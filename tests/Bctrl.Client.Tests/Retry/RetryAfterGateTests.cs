using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Retry;

public class RetryAfterGateTests
{
    [Fact]
    public void The_gate_stays_closed_until_the_latest_time_that_was_requested()
    {
        var clock = new FakeTimeProvider();
        var gate = new RetryAfterGate(clock);
        Assert.Equal(TimeSpan.Zero, gate.Remaining);

        gate.Close(TimeSpan.FromSeconds(10));
        gate.Close(TimeSpan.FromSeconds(5));
        Assert.Equal(10, gate.Remaining.TotalSeconds);

        clock.Advance(TimeSpan.FromSeconds(8));
        gate.Close(TimeSpan.FromSeconds(5));
        Assert.Equal(5, gate.Remaining.TotalSeconds);

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.Zero, gate.Remaining);
    }

    [Fact]
    public void The_gate_does_not_depend_on_the_system_time()
    {
        var clock = new AdjustableTimeProvider();
        var gate = new RetryAfterGate(clock);
        gate.Close(TimeSpan.FromSeconds(10));

        clock.UtcNow -= TimeSpan.FromHours(1);

        Assert.Equal(10, gate.Remaining.TotalSeconds);
    }

    [Fact]
    public void The_gate_can_be_closed_by_many_threads_at_once()
    {
        var gate = new RetryAfterGate(new FakeTimeProvider());

        Parallel.For(1, 1001, seconds => gate.Close(TimeSpan.FromSeconds(seconds)));

        Assert.Equal(1000, gate.Remaining.TotalSeconds);
    }

    private sealed class AdjustableTimeProvider : TimeProvider
    {
        public DateTimeOffset UtcNow { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => UtcNow;

        public override long GetTimestamp() => 0;
    }
}

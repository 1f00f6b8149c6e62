using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Retry;

public class RecoverySignalTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(RecoverySignal.MinimumFailureCount - 1, 5, false)]
    [InlineData(RecoverySignal.MinimumFailureCount, 5, true)]
    [InlineData(RecoverySignal.MinimumFailureCount, 4.9, false)]
    public void The_first_success_after_many_failures_and_a_while_is_a_recovery(int failures, double seconds, bool isRecovery)
    {
        var signal = new RecoverySignal(_clock);
        var recovery = signal.Recovery;
        for (var i = 0; i < failures; i++)
            signal.OnFailed();
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.False(recovery.IsCancellationRequested);

        signal.OnSucceeded();

        Assert.Equal(isRecovery, recovery.IsCancellationRequested);
        Assert.False(signal.Recovery.IsCancellationRequested);
    }

    /// <summary>A server that is overloaded rejects most requests, but not all.</summary>
    [Fact]
    public void A_success_in_between_begins_the_count_again()
    {
        var signal = new RecoverySignal(_clock);
        var recovery = signal.Recovery;
        for (var i = 0; i < 10 * RecoverySignal.MinimumFailureCount; i++)
        {
            signal.OnFailed();
            _clock.Advance(TimeSpan.FromSeconds(0.2));
            if (i % 20 == 0)
                signal.OnSucceeded();
        }

        Assert.False(recovery.IsCancellationRequested);
    }
}

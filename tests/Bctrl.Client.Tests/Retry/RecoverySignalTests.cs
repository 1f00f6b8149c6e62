namespace Bctrl.Client.Tests.Retry;

public class RecoverySignalTests
{
    [Theory]
    [InlineData(RecoverySignal.MinimumFailureCount - 1, false)]
    [InlineData(RecoverySignal.MinimumFailureCount, true)]
    public void The_first_success_after_many_failures_is_a_recovery(int failures, bool isRecovery)
    {
        var signal = new RecoverySignal();
        var recovery = signal.Recovery;
        for (var i = 0; i < failures; i++)
            signal.OnFailed();
        Assert.False(recovery.IsCompleted);

        signal.OnSucceeded();

        Assert.Equal(isRecovery, recovery.IsCompleted);
        Assert.False(signal.Recovery.IsCompleted);
    }

    [Fact]
    public void A_success_in_between_begins_the_count_again()
    {
        var signal = new RecoverySignal();
        for (var i = 0; i < 3 * RecoverySignal.MinimumFailureCount; i++)
        {
            signal.OnFailed();
            if (i % 5 == 0)
                signal.OnSucceeded();
        }

        Assert.False(signal.Recovery.IsCompleted);
    }
}

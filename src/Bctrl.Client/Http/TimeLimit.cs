namespace Bctrl;

/// <summary>The time limit of one request, which can begin again while the request makes progress.</summary>
internal readonly struct TimeLimit(CancellationTokenSource cancellation, TimeSpan duration)
{
    /// <summary>The whole time is available again from now on.</summary>
    public void Restart() => CancelAfter(duration);

    /// <summary>There is no limit until <see cref="Restart"/> is called.</summary>
    public void Suspend() => CancelAfter(Timeout.InfiniteTimeSpan);

    private void CancelAfter(TimeSpan delay)
    {
        try
        {
            cancellation.CancelAfter(delay);
        }
        catch (ObjectDisposedException)
        {
            // The request has ended.
        }
    }
}

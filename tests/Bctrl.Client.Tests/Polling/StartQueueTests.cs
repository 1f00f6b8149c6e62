using System.Collections.Concurrent;

namespace Bctrl.Client.Tests.Polling;

public sealed class StartQueueTests : IDisposable
{
    private const int Count = 1000;

    private readonly CountdownEvent _remaining = new(Count);

    public void Dispose() => _remaining.Dispose();

    [Fact]
    public void Each_item_is_started_once()
    {
        var started = new ConcurrentBag<int>();
        var queue = new StartQueue<int>(item =>
        {
            started.Add(item);
            _remaining.Signal();
        });

        Parallel.For(0, Count, queue.Add);

        Assert.True(_remaining.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, Count), started.Order());
    }

    [Fact]
    public void Other_work_is_done_between_the_starts()
    {
        var remainingThen = 0;
        using var isDone = new ManualResetEventSlim();
        var queue = new StartQueue<int>(item =>
        {
            if (item == 0)
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    remainingThen = _remaining.CurrentCount;
                    isDone.Set();
                });
            }
            Thread.SpinWait(10_000);
            _remaining.Signal();
        });
        for (var i = 0; i < Count; i++)
            queue.Add(i);

        Assert.True(isDone.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.True(_remaining.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.InRange(remainingThen, 1, Count);
    }
}

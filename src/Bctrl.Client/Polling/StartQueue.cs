using System.Collections.Concurrent;

namespace Bctrl;

/// <summary>
/// Starts many tasks on the thread pool, a few at a time. The thread pool handles responses in between, so that the first
/// results do not wait for the last start.
/// </summary>
internal sealed class StartQueue<T>(Action<T> start)
{
    private readonly ConcurrentQueue<T> _items = new();
    private int _workers;

    public void Add(T item)
    {
        _items.Enqueue(item);
        EnsureWorker();
    }

    private void EnsureWorker()
    {
        for (var workers = Volatile.Read(ref _workers); workers < Environment.ProcessorCount; workers = Volatile.Read(ref _workers))
        {
            if (Interlocked.CompareExchange(ref _workers, workers + 1, workers) != workers)
                continue;
            ThreadPool.QueueUserWorkItem(StartNext);
            return;
        }
    }

    private void StartNext(object? state)
    {
        if (_items.TryDequeue(out var item))
        {
            start(item);
            ThreadPool.QueueUserWorkItem(StartNext);
            return;
        }
        Interlocked.Decrement(ref _workers);
        // An item may have been added meanwhile.
        if (!_items.IsEmpty)
            EnsureWorker();
    }
}

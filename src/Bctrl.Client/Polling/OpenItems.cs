using System.Collections.Concurrent;

namespace Bctrl;

/// <summary>The items of a <see cref="PollScheduler{T}"/> that have not completed. Any thread may use it.</summary>
/// <param name="order">Sorts the known states for <see cref="GetFirst"/>, which returns nothing without it.</param>
internal sealed class OpenItems<T>(IComparer<T>? order)
    where T : class
{
    private readonly ConcurrentDictionary<PollItem<T>, bool> _received = new();
    private readonly SortedSet<PollItem<T>>? _sorted = order is null ? null : new(new ItemComparer(order));

    /// <summary>The last states that were received.</summary>
    public IEnumerable<T> LastReceived => _received.Select(item => item.Key.Received!);

    /// <summary>Returns the last known states that come first in the order.</summary>
    public T[] GetFirst(int count)
    {
        if (_sorted is null)
            return [];
        lock (_sorted)
            return [.. _sorted.Take(count).Select(item => item.Last!)];
    }

    public void Add(PollItem<T> item) => Sort(item, isOpen: true);

    public void SetReceived(PollItem<T> item, T value)
    {
        Sort(item, isOpen: true, value);
        _received.TryAdd(item, true);
    }

    public void Remove(PollItem<T> item)
    {
        _received.TryRemove(item, out _);
        Sort(item, isOpen: false);
    }

    private void Sort(PollItem<T> item, bool isOpen, T? received = null)
    {
        if (_sorted is null)
        {
            item.Received = received ?? item.Received;
            return;
        }
        lock (_sorted)
        {
            // The set is sorted by the known state, so an item is not in the set when its state changes.
            if (item.Last is not null)
                _sorted.Remove(item);
            item.Received = received ?? item.Received;
            if (isOpen && item.Last is not null)
                _sorted.Add(item);
        }
    }

    private sealed class ItemComparer(IComparer<T> order) : IComparer<PollItem<T>>
    {
        public int Compare(PollItem<T>? x, PollItem<T>? y) =>
            order.Compare(x!.Last!, y!.Last!) is not 0 and var result ? result : string.CompareOrdinal(x.Id, y.Id);
    }
}

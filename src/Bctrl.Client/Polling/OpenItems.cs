using System.Collections.Concurrent;

namespace Bctrl;

/// <summary>The items of a <see cref="PollScheduler{T}"/> that have not completed. Any thread may use it.</summary>
/// <param name="order">Sorts the known states for <see cref="GetFirst"/>, which returns nothing without it.</param>
internal sealed class OpenItems<T>(IComparer<T>? order)
    where T : class
{
    private readonly ConcurrentDictionary<string, PollItem<T>> _items = new(StringComparer.Ordinal);
    private readonly SortedSet<PollItem<T>>? _sorted = order is null ? null : new(new ItemComparer(order));

    /// <summary>The last states that were received.</summary>
    public IEnumerable<T> LastReceived => _items.Select(item => item.Value.Received).OfType<T>();

    /// <summary>Returns the last known states that come first in the order.</summary>
    public T[] GetFirst(int count)
    {
        if (_sorted is null)
            return [];
        lock (_sorted)
            return [.. _sorted.Take(count).Select(item => item.Last!)];
    }

    public void Add(PollItem<T> item)
    {
        _items[item.Id] = item;
        Sort(item, isOpen: true);
    }

    public void SetReceived(PollItem<T> item, T value) => Sort(item, isOpen: true, value);

    public void Remove(PollItem<T> item)
    {
        _items.TryRemove(item.Id, out _);
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

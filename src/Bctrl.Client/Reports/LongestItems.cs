namespace Bctrl;

/// <summary>Keeps the items with the largest keys. Of items with the same key, it keeps those that came first.</summary>
internal sealed class LongestItems<T>(int capacity)
{
    private readonly List<(double Length, T Item)> _items = [];

    /// <summary>The items that are kept, the longest first.</summary>
    public IEnumerable<T> Items => _items.Select(entry => entry.Item);

    /// <summary>Adds an item if it is one of the longest so far. Otherwise, it is not created.</summary>
    public void Add(double length, Func<T> create)
    {
        if (_items.Count == capacity && _items[capacity - 1].Length >= length)
            return;
        var index = _items.Count;
        while (index > 0 && _items[index - 1].Length < length)
            index--;
        if (_items.Count == capacity)
            _items.RemoveAt(capacity - 1);
        _items.Insert(index, (length, create()));
    }
}

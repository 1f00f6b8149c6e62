namespace Bctrl;

/// <summary>
/// The ids that were given to commands, without those that are known to have completed. An id is remembered when it is
/// given, so that it is known even if the command is stopped before the first response.
/// </summary>
/// <remarks>Nothing else of an item is kept than a description, because there can be many.</remarks>
/// <param name="idComparer">Tells which ids are the same.</param>
/// <param name="describe">Returns a short text about an item.</param>
/// <param name="capacity">How many ids are kept. When there are more, the oldest tenth is removed.</param>
internal sealed class RecentItems<T>(StringComparer idComparer, Func<T, string> describe, int capacity = RecentItems<T>.DefaultCapacity)
    where T : class, IPollable
{
    public const int DefaultCapacity = 200_000;

    private Dictionary<string, Entry> _entries = new(idComparer);
    private long _lastCommand;
    private long _lastPosition;

    /// <summary>
    /// Returns the ids that match: those of the most recent command first, in the order in which they were given. The
    /// description is null until a response is received.
    /// </summary>
    public IEnumerable<(string Id, string? Description)> Find(Func<string, bool> matches) => _entries
        .Where(entry => matches(entry.Key))
        .OrderByDescending(entry => entry.Value.Command)
        .ThenBy(entry => entry.Value.Position)
        .Select(entry => (entry.Key, entry.Value.Description));

    /// <summary>Returns the number of a new command, for <see cref="Add"/>.</summary>
    public long BeginCommand() => ++_lastCommand;

    /// <summary>Remembers an id that was given to a command. An id that was given before is moved to this command.</summary>
    public void Add(string id, long command)
    {
        if (_entries.TryGetValue(id, out var known))
        {
            if (known.Command == command)
                return;
            // The id is shown as it was given last.
            _entries.Remove(id);
        }
        _entries[id] = new Entry(command, ++_lastPosition, known.Description);
        if (_entries.Count > capacity)
            RemoveOldest();
    }

    /// <summary>Updates the description of an item that is remembered, or removes the item when it has completed.</summary>
    public void Update(T item)
    {
        if (item.IsTerminal)
            Remove(item.Id);
        else if (_entries.TryGetValue(item.Id, out var known))
            _entries[item.Id] = known with { Description = describe(item) };
    }

    /// <summary>Removes an id, such as one that the server doesn't know.</summary>
    public void Remove(string id)
    {
        // An empty dictionary would keep the memory of all ids that it ever had.
        if (_entries.Remove(id) && _entries.Count == 0)
            _entries = new(idComparer);
    }

    /// <summary>Removes many at a time, because they have to be sorted.</summary>
    private void RemoveOldest()
    {
        foreach (var id in _entries.OrderBy(entry => entry.Value.Position).Take((capacity / 10) + 1).Select(entry => entry.Key).ToArray())
            _entries.Remove(id);
    }

    private readonly record struct Entry(long Command, long Position, string? Description);
}

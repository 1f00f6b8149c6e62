namespace Bctrl.PowerShell;

/// <summary>The work of one kind that was given to commands. Another key, account or server has other work.</summary>
internal sealed class RecentItemsByConnection<T>(WorkKind kind, Func<T, string> describe)
    where T : class, IPollable
{
    private readonly Dictionary<(Uri Server, string? SubaccountId, string KeyFingerprint), RecentItems<T>> _items = [];

    public RecentItems<T> Get(BctrlConnection connection) =>
        _items.TryGetValue(connection.Identity, out var recent) ? recent : _items[connection.Identity] = new(kind.IdComparer, describe);

    /// <summary>Remembers what another command than those for this kind of work has received.</summary>
    public void Remember(BctrlConnection connection, T item)
    {
        var recent = Get(connection);
        // An id that no cmdlet accepts must not be completed either.
        if (kind.ValidateId(item.Id) is null)
            recent.Add(item.Id, recent.BeginCommand());
        recent.Update(item);
    }
}

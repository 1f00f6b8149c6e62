namespace Bctrl.Emulator;

/// <summary>Stores operations or tool calls in memory, in the order of their creation.</summary>
internal abstract class ItemStore<TItem, TOptions>(StringComparison idComparison, TimeProvider time)
    where TItem : EmulatedItem
    where TOptions : ItemOptions, new()
{
    /// <summary>Gets how ids are compared.</summary>
    public StringComparison IdComparison => idComparison;

    protected Lock Lock { get; } = new();

    protected OrderedDictionary<string, TItem> Items { get; } = new(StringComparer.FromComparison(idComparison));

    protected TimeProvider Time => time;

    public IReadOnlyList<TItem> Create(TOptions options)
    {
        if (options.Validate() is { } message)
            throw new ArgumentException(message, nameof(options));

        var created = new TItem[options.Count];
        lock (Lock)
        {
            var now = time.GetUtcNow();
            for (var i = 0; i < created.Length; i++)
            {
                created[i] = CreateItem(options, now);
                Items.Add(created[i].Id, created[i]);
            }
        }
        return created;
    }

    public TItem? Find(string id)
    {
        lock (Lock)
            return Items.GetValueOrDefault(id);
    }

    /// <summary>Creates a completed item that is not stored, for use in faulty responses.</summary>
    public TItem CreateUnlisted() => CreateItem(new TOptions { DurationMs = 0 }, time.GetUtcNow());

    public virtual void RemoveCompleted()
    {
        lock (Lock)
        {
            var now = time.GetUtcNow();
            var others = Items.Values.Where(item => now < item.CompletedAt).ToArray();
            Items.Clear();
            foreach (var item in others)
                Items.Add(item.Id, item);
        }
    }

    protected abstract TItem CreateItem(TOptions options, DateTimeOffset now);
}

namespace Bctrl.Emulator;

/// <summary>Stores the tool calls. Their ids are case-sensitive.</summary>
internal sealed class ToolCallStore(TimeProvider time)
    : ItemStore<EmulatedToolCall, ToolCallOptions>(StringComparison.Ordinal, time)
{
    private readonly Dictionary<string, StartedToolCall> _startedByKey = [];
    private long _lastNumber;

    /// <summary>
    /// Starts the tool call of a client. If a tool call with the same idempotency key exists, returns that one.
    /// </summary>
    /// <exception cref="ApiException">The key was used for a different request.</exception>
    public EmulatedToolCall Start(ToolCallOptions options, JsonElement body, string? idempotencyKey)
    {
        if (string.IsNullOrEmpty(idempotencyKey))
            return Create(options)[0];
        lock (Lock)
        {
            if (!_startedByKey.TryGetValue(idempotencyKey, out var started))
                _startedByKey[idempotencyKey] = started = new(Create(options)[0], body);
            else if (started.Call.Options.Tool != options.Tool || !JsonElement.DeepEquals(started.Body, body))
            {
                throw new ApiException(409, "idempotency.key_reused",
                    "The idempotency key was used before, for a different tool or request body.",
                    "Use a new key for each tool call.");
            }
            return started.Call;
        }
    }

    /// <summary>Returns a page of the tool calls that match the query, the newest first.</summary>
    public ToolCallPage List(ToolCallQuery query)
    {
        var page = new List<EmulatedToolCall>();
        lock (Lock)
        {
            var now = Time.GetUtcNow();
            for (var i = CountBefore(query.Before) - 1; i >= 0; i--)
            {
                var call = Items.GetAt(i).Value;
                if (!query.Matches(call, now))
                    continue;
                if (page.Count == query.Limit)
                    return new(page, ToolCallCursor.Create(page[^1].Number));
                page.Add(call);
            }
        }
        return new(page, null);
    }

    public override void RemoveCompleted()
    {
        lock (Lock)
        {
            base.RemoveCompleted();
            foreach (var (key, started) in _startedByKey)
            {
                if (!Items.ContainsKey(started.Call.Id))
                    _startedByKey.Remove(key);
            }
        }
    }

    protected override EmulatedToolCall CreateItem(ToolCallOptions options, DateTimeOffset now) =>
        new(options, Interlocked.Increment(ref _lastNumber), now);

    /// <summary>Counts the tool calls with a lower number. Their order is the order of their numbers.</summary>
    private int CountBefore(long number)
    {
        var (low, high) = (0, Items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Items.GetAt(middle).Value.Number < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private sealed record StartedToolCall(EmulatedToolCall Call, JsonElement Body);
}

namespace Bctrl.PowerShell;

/// <summary>The operations of one account that a runspace has received and that had not completed by then.</summary>
internal sealed class RecentOperations
{
    /// <summary>When there are more, the oldest is removed.</summary>
    private const int Capacity = 10_000;

    private readonly Dictionary<string, LinkedListNode<Operation>> _nodes = new(OperationId.Comparer);
    private readonly LinkedList<Operation> _newestFirst = new();

    /// <summary>The operations, the one that was received last first.</summary>
    public IReadOnlyCollection<Operation> NewestFirst => _newestFirst;

    /// <summary>Adds an operation, or removes it when it has completed.</summary>
    public void Add(Operation operation)
    {
        Remove(operation.Id);
        // An id that no cmdlet accepts must not be completed either.
        if (operation.IsTerminal || OperationId.Validate(operation.Id) is not null)
            return;
        _nodes[operation.Id] = _newestFirst.AddFirst(operation);
        if (_newestFirst.Count > Capacity)
            Remove(_newestFirst.Last!.Value.Id);
    }

    /// <summary>Removes an operation.</summary>
    public void Remove(string id)
    {
        if (!_nodes.TryGetValue(id, out var node))
            return;
        _nodes.Remove(id);
        _newestFirst.Remove(node);
    }
}

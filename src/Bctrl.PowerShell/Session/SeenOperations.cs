namespace Bctrl.PowerShell;

/// <summary>The operations of one account that a runspace has seen and that had not ended when it saw them.</summary>
internal sealed class SeenOperations
{
    /// <summary>Enough for anybody's tab key; the oldest go first.</summary>
    private const int Capacity = 10_000;

    private readonly Dictionary<string, LinkedListNode<Operation>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<Operation> _newestFirst = new();

    /// <summary>The operations, the one seen last first.</summary>
    public IReadOnlyCollection<Operation> NewestFirst => _newestFirst;

    /// <summary>Keeps an operation in mind until it is seen to have ended.</summary>
    public void Add(Operation operation)
    {
        Remove(operation.Id);
        // An id that no command takes is of no use to a tab key either.
        if (operation.IsTerminal || OperationId.FindFault(operation.Id) is not null)
            return;
        _nodes[operation.Id] = _newestFirst.AddFirst(operation);
        if (_newestFirst.Count > Capacity)
            Remove(_newestFirst.Last!.Value.Id);
    }

    /// <summary>Forgets an operation, such as one that the server knows no more.</summary>
    public void Remove(string id)
    {
        if (!_nodes.TryGetValue(id, out var node))
            return;
        _nodes.Remove(id);
        _newestFirst.Remove(node);
    }
}

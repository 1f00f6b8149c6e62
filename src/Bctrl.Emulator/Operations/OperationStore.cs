using System.Collections.Concurrent;

namespace Bctrl.Emulator;

/// <summary>Stores the operations in memory.</summary>
internal sealed class OperationStore(TimeProvider time)
{
    private const int RuntimesPerKind = 8;

    private readonly ConcurrentDictionary<string, EmulatedOperation> _operations =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, Guid> _runtimeIds = new();
    private readonly Guid _workspaceId = Guid.NewGuid();
    private int _lastIndex = -1;

    public IReadOnlyList<EmulatedOperation> Create(OperationOptions options)
    {
        if (options.Validate() is { } message)
            throw new ArgumentException(message, nameof(options));

        var operations = new EmulatedOperation[options.Count];
        var now = time.GetUtcNow();
        for (var i = 0; i < operations.Length; i++)
        {
            var operation = operations[i] = CreateOperation(options, now);
            _operations[operation.Id] = operation;
        }
        return operations;
    }

    public EmulatedOperation? Find(string? id) => id is null ? null : _operations.GetValueOrDefault(id);

    /// <summary>Creates a completed operation that is not stored, for use in faulty responses.</summary>
    public EmulatedOperation CreateUnlisted() =>
        CreateOperation(new OperationOptions { DurationMs = 0 }, time.GetUtcNow());

    public void RemoveCompleted()
    {
        var now = time.GetUtcNow();
        foreach (var (id, operation) in _operations)
            if (now >= operation.CompletedAt)
                _operations.TryRemove(id, out _);
    }

    private EmulatedOperation CreateOperation(OperationOptions options, DateTimeOffset now)
    {
        var number = (Interlocked.Increment(ref _lastIndex) & int.MaxValue) % RuntimesPerKind + 1;
        var runtime = options.RuntimeKind switch { "browser" => "chrome", var kind => kind } + "-" + number;
        return new(options, runtime, _runtimeIds.GetOrAdd(runtime, _ => Guid.NewGuid()), _workspaceId, now);
    }
}

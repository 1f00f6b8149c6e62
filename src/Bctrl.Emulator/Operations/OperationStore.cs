using System.Collections.Concurrent;

namespace Bctrl.Emulator;

/// <summary>The operations, in memory.</summary>
internal sealed class OperationStore(TimeProvider time)
{
    private const int RuntimesPerKind = 8;

    private readonly ConcurrentDictionary<string, EmulatedOperation> _operations =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, Guid> _runtimeIds = new();
    private readonly Guid _workspaceId = Guid.NewGuid();
    private int _created = -1;

    public IReadOnlyList<EmulatedOperation> Create(OperationPlan plan)
    {
        if (plan.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(plan));

        var operations = new EmulatedOperation[plan.Count];
        var now = time.GetUtcNow();
        for (var i = 0; i < operations.Length; i++)
        {
            var operation = operations[i] = New(plan, now);
            _operations[operation.Id] = operation;
        }
        return operations;
    }

    public EmulatedOperation? Find(string? id) => id is null ? null : _operations.GetValueOrDefault(id);

    /// <summary>One that nobody can find, for a faulty answer to be about.</summary>
    public EmulatedOperation Stranger() => New(new OperationPlan { DurationMs = 0 }, time.GetUtcNow());

    /// <summary>Forgets those that have ended.</summary>
    public void ForgetEnded()
    {
        var now = time.GetUtcNow();
        foreach (var (id, operation) in _operations)
            if (now >= operation.EndsAt)
                _operations.TryRemove(id, out _);
    }

    private EmulatedOperation New(OperationPlan plan, DateTimeOffset now)
    {
        var number = (Interlocked.Increment(ref _created) & int.MaxValue) % RuntimesPerKind + 1;
        var runtime = plan.RuntimeKind switch { "browser" => "chrome", var kind => kind } + "-" + number;
        return new(plan, runtime, _runtimeIds.GetOrAdd(runtime, _ => Guid.NewGuid()), _workspaceId, now);
    }
}

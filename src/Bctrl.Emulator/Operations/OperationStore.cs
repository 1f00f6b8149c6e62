using System.Collections.Concurrent;

namespace Bctrl.Emulator;

/// <summary>Stores the operations. Their ids are UUIDs, which are compared without regard to case.</summary>
internal sealed class OperationStore(TimeProvider time)
    : ItemStore<EmulatedOperation, OperationOptions>(StringComparison.OrdinalIgnoreCase, time)
{
    private const int RuntimesPerKind = 8;

    private readonly ConcurrentDictionary<string, Guid> _runtimeIds = new();
    private readonly Guid _workspaceId = Guid.NewGuid();
    private int _lastIndex = -1;

    protected override EmulatedOperation CreateItem(OperationOptions options, DateTimeOffset now)
    {
        var number = (Interlocked.Increment(ref _lastIndex) & int.MaxValue) % RuntimesPerKind + 1;
        var runtime = options.RuntimeKind switch { "browser" => "chrome", var kind => kind } + "-" + number;
        return new(options, runtime, _runtimeIds.GetOrAdd(runtime, _ => Guid.NewGuid()), _workspaceId, now);
    }
}

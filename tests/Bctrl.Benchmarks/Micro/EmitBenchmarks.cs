using BenchmarkDotNet.Attributes;

namespace Bctrl.Benchmarks;

/// <summary>The cost of the cmdlet in a runspace, for each operation.</summary>
[MemoryDiagnoser]
public class EmitBenchmarks : IDisposable
{
    private const int Count = 1000;

    private readonly HostedEngine _engine = new();

    /// <summary>Connects to a handler that responds immediately, and creates completed operations.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var json = new BctrlJson(UntypedObjectFactory.Dictionaries);
        var ids = OperationPlan.CreateIds(Count, _ => TimeSpan.Zero);
        var operations = new Operation[Count];
        for (var i = 0; i < Count; i++)
            operations[i] = json.ReadOperation(WaitResponseBody.Completed(ids[i], OperationPlan.UsualSteps));
        _engine.Set("ids", ids);
        _engine.Set("operations", operations);
        _engine.Connect(new CannedHandler(OperationPlan.UsualSteps));
    }

    /// <summary>Completed operations as input, which are emitted without a request.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public object EmitCompleted() => _engine.Run("$operations | Wait-BctrlOperation | Out-Null");

    /// <summary>Ids as input, with one request for each operation: all of the module's work except for the network.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public object RequestReadAndEmit() => _engine.Run("$ids | Wait-BctrlOperation | Out-Null");

    /// <summary>The PowerShell pipeline alone with the same number of objects.</summary>
    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    public object PipelineOnly() => _engine.Run("$operations | Out-Null");

    /// <summary>Closes the engine.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _engine.Dispose();
        GC.SuppressFinalize(this);
    }
}

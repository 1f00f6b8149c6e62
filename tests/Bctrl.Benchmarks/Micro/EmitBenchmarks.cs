using BenchmarkDotNet.Attributes;

namespace Bctrl.Benchmarks;

/// <summary>Through the cmdlet in a hosted engine.</summary>
[MemoryDiagnoser]
public class EmitBenchmarks : IDisposable
{
    private const int Count = 1000;

    private readonly HostedEngine _engine = new();

    /// <summary>Connects to a handler that answers at once, and reads operations that have ended.</summary>
    [GlobalSetup]
    public async Task SetupAsync()
    {
        var json = new BctrlJson(ValueFactory.Dictionaries);
        var ids = OperationPlan.CreateIds(Count, _ => TimeSpan.Zero);
        var operations = new Operation[Count];
        for (var i = 0; i < Count; i++)
            operations[i] = await json.ReadOperationAsync(new MemoryStream(WaitAnswer.Ended(ids[i], OperationPlan.UsualSteps)), CancellationToken.None);
        _engine.Set("ids", ids);
        _engine.Set("operations", operations);
        _engine.Connect(new CannedHandler(OperationPlan.UsualSteps));
    }

    /// <summary>Operations that have ended already go through the engine's queue and the pipeline, and no more.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public object EmitEnded() => _engine.Run("$operations | Wait-BctrlOperation | Out-Null");

    /// <summary>Operations are asked for once each: all that the module does but the network.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public object AskReadAndEmit() => _engine.Run("$ids | Wait-BctrlOperation | Out-Null");

    /// <summary>What PowerShell itself takes to carry as many objects.</summary>
    [Benchmark(OperationsPerInvoke = Count, Baseline = true)]
    public object CarryOnly() => _engine.Run("$operations | Out-Null");

    /// <summary>Closes the engine.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _engine.Dispose();
        GC.SuppressFinalize(this);
    }
}

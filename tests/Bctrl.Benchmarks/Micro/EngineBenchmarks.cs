using System.Net;
using BenchmarkDotNet.Attributes;

namespace Bctrl.Benchmarks;

/// <summary>What the engine and the connection cost for each operation.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks : IDisposable
{
    private const int Count = 10_000;

    private readonly string[] _ids = OperationPlan.CreateIds(Count, _ => TimeSpan.Zero);
    private readonly BctrlConnection _connection = new(new BctrlConnectionOptions
    {
        ApiKey = new NetworkCredential("", "a-key-for-the-benchmark").SecurePassword,
        Handler = new CannedHandler(OperationPlan.UsualSteps),
    });

    /// <summary>With fewer slots than operations these take turns.</summary>
    [Params(100, WaitOptions.DefaultThrottleLimit)]
    public int ThrottleLimit { get; set; }

    /// <summary>The engine alone: every question is answered at once.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int EngineOnly() => Run<object>((id, _, _) => Task.FromResult(new Answer<object>(id, hasEnded: true)));

    /// <summary>The engine, the request and the reading of the answer, without a network.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int EngineAndConnection()
    {
        var routes = new OperationRoutes(_connection);
        return Run<Operation>(async (id, hold, cancellationToken) =>
        {
            var operation = await routes.WaitAsync(id, hold, cancellationToken);
            return new(operation, operation.IsTerminal);
        });
    }

    /// <summary>Closes the connection.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _connection.Dispose();
        GC.SuppressFinalize(this);
    }

    private int Run<T>(Ask<T> ask)
        where T : class
    {
        using var engine = new WaitEngine<T>(ask, new WaitOptions { ThrottleLimit = ThrottleLimit });
        foreach (var id in _ids)
            engine.Add(id);
        engine.CompleteAdding();
        var count = 0;
        while (!engine.IsCompleted)
        {
            if (engine.TryTake(TimeSpan.FromSeconds(1), CancellationToken.None, out var next) && next is WaitEvent<T>.Ended)
                count++;
        }
        return count == Count ? count : throw new InvalidOperationException($"{count} of {Count} came out.");
    }
}

using System.Net;
using BenchmarkDotNet.Attributes;

namespace Bctrl.Benchmarks;

/// <summary>The cost of the wait engine and the connection for each operation.</summary>
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

    /// <summary>
    /// The maximum number of requests in flight. With a limit below the number of operations, they are polled in
    /// cycles.
    /// </summary>
    [Params(100, PollOptions.Http1ThrottleLimit)]
    public int ThrottleLimit { get; set; }

    /// <summary>The engine alone. Every poll completes immediately.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int EngineOnly() => Run<object>((id, _, _, _) => Task.FromResult(new PollResult<object>(id, isCompleted: true)));

    /// <summary>The engine, the request and the parsing of the response, without a network.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int EngineAndConnection() => Run(PollFactory.CreateWait(new OperationClient(_connection)));

    /// <summary>Closes the connection.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _connection.Dispose();
        GC.SuppressFinalize(this);
    }

    private int Run<T>(PollAsync<T> poll)
        where T : class
    {
        using var scheduler = new PollScheduler<T>(poll, new PollOptions { ThrottleLimit = () => ThrottleLimit });
        foreach (var id in _ids)
            scheduler.Add(id);
        scheduler.CompleteAdding();
        var count = 0;
        while (!scheduler.IsCompleted)
        {
            if (scheduler.TryTake(TimeSpan.FromSeconds(1), CancellationToken.None, out var next) && next is PollEvent<T>.Completed)
                count++;
        }
        return count == Count ? count : throw new InvalidOperationException($"{count} of {Count} came out.");
    }
}

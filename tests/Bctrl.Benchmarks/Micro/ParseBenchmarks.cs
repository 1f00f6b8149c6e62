using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace Bctrl.Benchmarks;

/// <summary>The conversion of a response body to the model, without PowerShell.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private readonly BctrlJson _json = new(UntypedObjectFactory.Dictionaries);
    private byte[] _body = [];

    /// <summary>The number of steps in the result. 10,000 steps are about 5 MB.</summary>
    [Params(3, 10_000)]
    public int Steps { get; set; }

    /// <summary>Creates the response body.</summary>
    [GlobalSetup]
    public void Setup() => _body = WaitResponseBody.Completed(OperationPlan.CreateIds(1, _ => TimeSpan.Zero)[0], Steps);

    /// <summary>The conversion that the module uses.</summary>
    [Benchmark]
    public object ReadOperation() => _json.ReadOperation(_body);

    /// <summary>The baseline: reads the JSON tokens and creates no objects.</summary>
    [Benchmark(Baseline = true)]
    public int ReadTokens()
    {
        var reader = new Utf8JsonReader(_body);
        var count = 0;
        while (reader.Read())
            count++;
        return count;
    }
}

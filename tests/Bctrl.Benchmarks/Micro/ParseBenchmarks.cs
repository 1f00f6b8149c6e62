using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace Bctrl.Benchmarks;

/// <summary>From the bytes of an answer to the model, without PowerShell.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private readonly BctrlJson _json = new(ValueFactory.Dictionaries);
    private byte[] _body = [];

    /// <summary>How many steps the result has; 10,000 are about 5 MB.</summary>
    [Params(3, 10_000)]
    public int Steps { get; set; }

    /// <summary>Writes the answer.</summary>
    [GlobalSetup]
    public void Setup() => _body = WaitAnswer.Ended(OperationPlan.CreateIds(1, _ => TimeSpan.Zero)[0], Steps);

    /// <summary>What the module does.</summary>
    [Benchmark]
    public async Task<object> ReadOperation() => await _json.ReadOperationAsync(new MemoryStream(_body), CancellationToken.None);

    /// <summary>The least that reading can be: the tokens are found and nothing is made of them.</summary>
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

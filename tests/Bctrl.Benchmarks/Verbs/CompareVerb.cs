using System.Globalization;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>
/// Waits for the same operations in every way there is: the bare loop, the cmdlet, and what people do without it.
/// </summary>
internal static class CompareVerb
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>What would take longer is not run; the table says so.</summary>
    private const double LongestSensibleSeconds = 60;

    public static async Task<int> RunAsync(Options options)
    {
        Modules.MustBeOptimized();
        var counts = options.Integers("counts", 1, 100, 1000, 10_000);
        var seconds = options.Number("seconds", 2);
        var rounds = options.Integer("rounds", 3);
        await using var server = await ServerProcess.StartAsync();
        var machine = await Machine.DescribeAsync();
        Console.WriteLine(machine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Each operation ends {seconds} s after it was first asked for. Medians of the runs, which alternate."));

        var sections = new List<object>();
        foreach (var count in counts)
        {
            foreach (var isHttp2 in (bool[])[false, true])
            {
                var title = $"{count} operations over {(isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1")}";
                await MeasureAsync(title, GetContenders(server.Endpoint, count, seconds, isHttp2), () => OperationPlan.CreateIds(count, _ => TimeSpan.FromSeconds(seconds)));
            }
        }
        foreach (var isHttp2 in (bool[])[false, true])
        {
            var protocol = isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1";
            Contender[] pair = [Contender.Floor(server.Endpoint, isHttp2, "--chunk", "100"), Contender.Engine(server.Endpoint, isHttp2, "--chunk", "100")];
            await MeasureAsync($"100 in flight that end one by one, ten times, over {protocol}", pair, () => CreateTurns(index => index % 100 * 10));
            await MeasureAsync($"100 in flight that all end at once, ten times, over {protocol}", pair, () => CreateTurns(_ => 0));
        }

        if (options.Text("json") is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { machine, seconds, rounds, sections }, s_json));
        return 0;

        async Task MeasureAsync(string title, Contender[] contenders, Func<string[]> createIds)
        {
            var rows = await Arena.RunAsync(server, contenders, createIds, rounds);
            sections.Add(new { title, rows });
            Console.WriteLine($"\n{title}\n");
            var table = new Table(Row.Headers);
            foreach (var row in rows)
                table.Add(row.ToCells());
            table.Print();
        }
    }

    /// <summary>Ten times a hundred operations, each a second long and a bit.</summary>
    private static string[] CreateTurns(Func<int, int> bit) =>
        OperationPlan.CreateIds(1000, index => TimeSpan.FromMilliseconds(1000 + bit(index)));

    private static Contender[] GetContenders(ServerEndpoint server, int count, double seconds, bool isHttp2)
    {
        var contenders = new List<Contender> { Contender.Floor(server, isHttp2), Contender.Engine(server, isHttp2) };
        var address = $"{(isHttp2 ? server.Https : server.Http)}";
        contenders.Add(new Contender("Wait-BctrlOperation, pwsh", ids => Child.Script(
            "wait.ps1", ["-Module", Modules.Bctrl, "-Ids", ids, "-Server", address, .. isHttp2 ? (string[])["-Trust", server.Certificate] : []])));
        // 5 is the default; more slots than operations change nothing.
        foreach (var throttle in (int[])[5, 100, 1000])
        {
            if (throttle != 5 && throttle > count)
                continue;
            var least = Math.Ceiling((double)count / throttle) * seconds;
            contenders.Add(new Contender($"ForEach-Object -Parallel, throttle {throttle}", ids => Child.Script(
                "parallel.ps1", ["-Ids", ids, "-Server", address, "-Throttle", $"{throttle}", .. isHttp2 ? (string[])["-Http2"] : []]))
            {
                MaxRuns = count == 1 ? int.MaxValue : 1,
                NotRun = least <= LongestSensibleSeconds ? null : string.Create(CultureInfo.InvariantCulture, $"not run: {least / 60:0} min or more"),
            });
        }
        if (Child.Node is not null)
        {
            contenders.Add(new Contender("node, Promise.all(fetch)", ids => Child.NodeScript("fetch.mjs", ids, address))
            {
                NotRun = isHttp2 ? "not run: fetch speaks HTTP/1.1" : null,
            });
        }
        return [.. contenders];
    }
}

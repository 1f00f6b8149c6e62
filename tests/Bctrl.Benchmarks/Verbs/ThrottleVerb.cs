using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>Waits for many operations with several limits of requests in flight: how the default was chosen.</summary>
internal static class ThrottleVerb
{
    public static async Task<int> RunAsync(Options options)
    {
        Modules.MustBeOptimized();
        var count = options.Integer("count", 10_000);
        var limits = options.Integers("limits", 1000, 2000, 5000, 10_000, 50_000);
        var seconds = options.Number("seconds", 2);
        var rounds = options.Integer("rounds", 3);
        Console.WriteLine(await Machine.DescribeAsync());
        foreach (var together in (bool[])[false, true])
        {
            await using var server = await ServerProcess.StartAsync("--together", together ? "yes" : "no");
            foreach (var isHttp2 in (bool[])[false, true])
            {
                Contender[] contenders =
                [
                    Contender.Floor(server.Endpoint, isHttp2),
                    .. limits.Select(limit => Contender.Engine(server.Endpoint, isHttp2, "--throttle", $"{limit}") with { Name = $"-ThrottleLimit {limit}" }),
                ];
                var rows = await Arena.RunAsync(server, contenders, () => OperationPlan.CreateIds(count, _ => TimeSpan.FromSeconds(seconds)), rounds);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n{count} operations over {(isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1")}, {(together ? "all" : "each")} ending {seconds} s after {(together ? "the first of them" : "it")} was first asked for\n"));
                var table = new Table(Row.Headers);
                foreach (var row in rows)
                    table.Add(row.ToCells());
                table.Print();
            }
        }
        return 0;
    }
}

using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>
/// The <c>stop</c> command. Measures how long it takes to stop a wait for many running operations, as Ctrl+C does.
/// </summary>
internal static class StopCommand
{
    public static async Task<int> RunAsync(Options options)
    {
        Modules.EnsureOptimized();
        var count = options.Integer("count", 10_000);
        var rounds = options.Integer("rounds", 10);
        Console.WriteLine(await MachineInfo.DescribeAsync());
        Console.WriteLine($"A command that waits for {count} operations is stopped, {rounds} times in one session.\n");
        var table = new MarkdownTable("", "ms until it returned", "slowest", "connections left in the pool 2 s later");
        foreach (var isHttp2 in options.IsHttp2)
        {
            await using var server = await ServerProcess.StartAsync();
            using var engine = new HostedEngine();
            engine.Connect(isHttp2 ? server.Endpoint.Https : server.Endpoint.Http, isHttp2 ? server.Endpoint.Certificate : null);
            var (returned, pooled) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                await server.ResetStatsAsync();
                engine.Set("ids", OperationPlan.CreateIds(count, _ => TimeSpan.FromHours(1)));
                using var shell = engine.Start("$ids | Wait-BctrlOperation");
                while ((await server.GetStatsAsync()).Requests < count)
                    await Task.Delay(50);
                await Task.Delay(1000);

                var watch = Stopwatch.StartNew();
                shell.Stop();
                returned.Add(watch.Elapsed.TotalMilliseconds);
                await Task.Delay(2000);
                pooled.Add((await server.GetStatsAsync()).Connections - 1); // Subtract the connection of this request.
            }
            table.Add(
                isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1",
                MarkdownTable.Show(returned.Median(), "0"), MarkdownTable.Show(returned.Max(), "0"), MarkdownTable.Show(pooled.Median(), "0"));
        }
        table.Print();
        return 0;
    }
}

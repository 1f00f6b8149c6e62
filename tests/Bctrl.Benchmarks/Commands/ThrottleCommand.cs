using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>
/// The <c>throttle</c> command. Compares several values of -ThrottleLimit. The default is chosen from its results.
/// </summary>
internal static class ThrottleCommand
{
    public static async Task<int> RunAsync(Options options)
    {
        Modules.EnsureOptimized();
        var count = options.Integer("count", 10_000);
        var limits = options.Integers("limits", 1000, 2000, 5000, 10_000, 50_000);
        var seconds = options.Number("seconds", 2);
        var rounds = options.Integer("rounds", 3);
        Console.WriteLine(await MachineInfo.DescribeAsync());
        foreach (var together in options.Together is { } value ? [value] : (bool[])[false, true])
        {
            await using var server = await ServerProcess.StartAsync("--together", together ? "yes" : "no");
            foreach (var isHttp2 in options.IsHttp2)
            {
                WaitMethod[] methods =
                [
                    WaitMethod.HttpClientLoop(server.Endpoint, isHttp2),
                    .. limits.Select(limit => WaitMethod.HostedCmdlet(server.Endpoint, isHttp2, "--throttle", $"{limit}") with { Name = $"-ThrottleLimit {limit}" }),
                    WaitMethod.HostedCmdlet(server.Endpoint, isHttp2) with { Name = "the default" },
                ];
                var rows = await ComparisonRunner.RunAsync(server, methods, () => OperationPlan.CreateIds(count, _ => TimeSpan.FromSeconds(seconds)), rounds);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n{count} operations over {(isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1")}, {(together ? "all" : "each")} completing {seconds} s after the first request for {(together ? "any of them" : "it")}\n"));
                ResultRow.Print(rows);
            }
        }
        return 0;
    }
}

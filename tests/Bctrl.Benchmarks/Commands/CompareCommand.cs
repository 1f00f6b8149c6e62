using System.Globalization;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>
/// The <c>compare</c> command. Compares the cmdlet with a loop of HttpClient requests and with other methods to wait.
/// </summary>
internal static class CompareCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The longest expected duration of a run. Methods that take longer are not run.</summary>
    private const double MaxRunSeconds = 60;

    public static async Task<int> RunAsync(Options options)
    {
        Modules.EnsureOptimized();
        var counts = options.Integers("counts", 1, 100, 1000, 10_000, 100_000);
        var seconds = options.Number("seconds", 2);
        var rounds = options.Integer("rounds", 3);
        var together = options.Together == true;
        await using var server = await ServerProcess.StartAsync("--together", together ? "yes" : "no");
        var machine = await MachineInfo.DescribeAsync();
        Console.WriteLine(machine);
        Console.WriteLine($"The operations complete some time after the first request for {(together ? "any of them" : "each")}. The values are medians of alternating runs.");

        var sections = new List<object>();
        foreach (var count in counts)
        {
            // All requests are in flight before the first operation completes.
            var duration = Math.Max(seconds, count / 5000.0);
            foreach (var isHttp2 in options.IsHttp2)
            {
                // Over HTTP/1.1, there is a local port for each.
                if (count > 20_000 && !isHttp2)
                    continue;
                var title = string.Create(CultureInfo.InvariantCulture, $"{count} {(options.IsToolCall ? "tool calls" : "operations")} of {duration} s over {(isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1")}");
                if (options.IsToolCall)
                    await MeasureAsync(title, GetToolCallMethods(server.Endpoint, isHttp2), () => ToolCallPlan.CreateIds(count, TimeSpan.FromSeconds(duration)));
                else
                    await MeasureAsync(title, GetMethods(server.Endpoint, count, duration, isHttp2), () => OperationPlan.CreateIds(count, _ => TimeSpan.FromSeconds(duration)));
            }
        }
        foreach (var isHttp2 in together || options.IsToolCall ? [] : options.IsHttp2)
        {
            var protocol = isHttp2 ? "HTTP/2 with TLS" : "HTTP/1.1";
            WaitMethod[] pair = [WaitMethod.HttpClientLoop(server.Endpoint, isHttp2, "--chunk", "100"), WaitMethod.HostedCmdlet(server.Endpoint, isHttp2, "--chunk", "100")];
            await MeasureAsync($"10 batches of 100 operations that complete one by one over {protocol}", pair, () => CreateBatches(index => index % 100 * 10));
            await MeasureAsync($"10 batches of 100 operations that complete at the same time over {protocol}", pair, () => CreateBatches(_ => 0));
        }

        if (options.Text("json") is { } file)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { machine, seconds, rounds, sections }, s_json));
        return 0;

        async Task MeasureAsync(string title, WaitMethod[] methods, Func<string[]> createIds)
        {
            var rows = await ComparisonRunner.RunAsync(server, methods, createIds, rounds);
            sections.Add(new { title, rows });
            Console.WriteLine($"\n{title}\n");
            ResultRow.Print(rows);
        }
    }

    /// <summary>
    /// Creates the ids of 10 batches of 100 operations. Each operation takes one second and the additional time.
    /// </summary>
    private static string[] CreateBatches(Func<int, int> additionalMilliseconds) =>
        OperationPlan.CreateIds(1000, index => TimeSpan.FromMilliseconds(1000 + additionalMilliseconds(index)));

    private static WaitMethod[] GetToolCallMethods(ServerEndpoint server, bool isHttp2) =>
    [
        WaitMethod.HttpClientLoop(server, isHttp2, "--kind", "tool-call"),
        WaitMethod.HostedCmdlet(server, isHttp2, "--kind", "tool-call") with { Name = "Wait-BctrlToolCall, hosted" },
        WaitMethod.PwshCmdlet(server, isHttp2, "Wait-BctrlToolCall"),
    ];

    private static WaitMethod[] GetMethods(ServerEndpoint server, int count, double seconds, bool isHttp2)
    {
        var methods = new List<WaitMethod> { WaitMethod.HttpClientLoop(server, isHttp2), WaitMethod.HostedCmdlet(server, isHttp2) };
        var address = $"{(isHttp2 ? server.Https : server.Http)}";
        methods.Add(WaitMethod.PwshCmdlet(server, isHttp2, "Wait-BctrlOperation"));
        // 5 is the default of PowerShell. A limit above the number of operations has no effect.
        foreach (var throttle in (int[])[5, 100, 1000])
        {
            if (throttle != 5 && throttle > count)
                continue;
            var minimumSeconds = Math.Ceiling((double)count / throttle) * seconds;
            methods.Add(new WaitMethod($"ForEach-Object -Parallel, throttle {throttle}", ids => ChildProcess.Script(
                "parallel.ps1", ["-Ids", ids, "-Server", address, "-Throttle", $"{throttle}", .. isHttp2 ? (string[])["-Http2"] : []]))
            {
                MaxRuns = count == 1 ? int.MaxValue : 1,
                NotRun = minimumSeconds <= MaxRunSeconds ? null : string.Create(CultureInfo.InvariantCulture, $"not run: {minimumSeconds / 60:0} min or more"),
            });
        }
        if (ChildProcess.Node is not null)
        {
            methods.Add(new WaitMethod("node, Promise.all(fetch)", ids => ChildProcess.NodeScript("fetch.mjs", ids, address))
            {
                NotRun = isHttp2 ? "not run: fetch supports only HTTP/1.1" : null,
            });
        }
        return [.. methods];
    }
}

using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>One contender, in a process of its own that does nothing else.</summary>
internal static class ContendVerb
{
    public static async Task<int> RunAsync(string contender, Options options)
    {
        switch (contender)
        {
            case "engine":
                Print(Wait(options));
                return 0;
            case "floor":
                Print(await LoopAsync(options));
                return 0;
            default:
                throw new ArgumentException($"There is no contender {contender}.");
        }
    }

    /// <summary>Wait-BctrlOperation in the hosted engine.</summary>
    private static Outcome Wait(Options options)
    {
        using var engine = new HostedEngine();
        engine.Connect(new Uri(options.Required("server")), options.Text("trust"));
        var ids = File.ReadAllLines(options.Required("ids"));
        var latencies = new List<double>(ids.Length);
        engine.Set("latencies", latencies);
        var throttle = options.Text("throttle") is { } limit ? $"-ThrottleLimit {limit}" : "";

        var cpu = ProcessFigures.CpuSeconds;
        var watch = Stopwatch.StartNew();
        foreach (var chunk in ids.Chunk(options.Integer("chunk", ids.Length)))
        {
            engine.Set("ids", chunk);
            engine.Run($"$ids | Wait-BctrlOperation {throttle} | Measure-Arrival $latencies");
        }
        return Report(latencies, watch, cpu);
    }

    /// <summary>The least that waiting can be: HttpClient, and a look at the status.</summary>
    private static async Task<Outcome> LoopAsync(Options options)
    {
        var server = options.Required("server");
        using var handler = new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Text("trust") is { } certificate)
        {
            ServerEndpoint.Trust(handler, certificate);
            http.DefaultRequestVersion = HttpVersion.Version20;
        }
        http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("BCTRL_API_KEY"));
        var ids = await File.ReadAllLinesAsync(options.Required("ids"));
        var latencies = new List<double>(ids.Length);

        var cpu = ProcessFigures.CpuSeconds;
        var watch = Stopwatch.StartNew();
        foreach (var chunk in ids.Chunk(options.Integer("chunk", ids.Length)))
            await Task.WhenAll(chunk.Select(WaitAsync));
        return Report(latencies, watch, cpu);

        async Task WaitAsync(string id)
        {
            while (true)
            {
                using var body = new StringContent("{\"timeoutMs\":30000}", Encoding.UTF8, "application/json");
                using var response = await http.PostAsync($"{server}v1/operations/{id}/wait", body);
                using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
                var operation = answer.RootElement.GetProperty("operation");
                if (operation.GetProperty("status").GetString() != OperationStatus.Succeeded)
                    continue;
                var latency = (DateTime.UtcNow - operation.GetProperty("finishedAt").GetDateTime()).TotalMilliseconds;
                lock (latencies)
                    latencies.Add(latency);
                return;
            }
        }
    }

    private static Outcome Report(List<double> latencies, Stopwatch watch, double cpu)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        var after = ProcessFigures.CpuSeconds;
        return new Outcome(
            latencies.Count, seconds, after, after - cpu, ProcessFigures.PeakMegabytes, latencies.Median(), latencies.Percentile(95));
    }

    private static void Print(Outcome outcome) => Console.WriteLine(JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web));
}

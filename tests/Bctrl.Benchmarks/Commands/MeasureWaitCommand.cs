using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>The internal <c>contend</c> command. Measures one wait method in its own process.</summary>
internal static class MeasureWaitCommand
{
    public static async Task<int> RunAsync(string method, Options options)
    {
        switch (method)
        {
            case "engine":
                Print(Wait(options));
                return 0;
            case "floor":
                Print(await LoopAsync(options));
                return 0;
            default:
                throw new ArgumentException($"'{method}' is not a valid method. Use engine or floor.");
        }
    }

    /// <summary>Waits with the cmdlet in a runspace of this process.</summary>
    private static WaitMeasurement Wait(Options options)
    {
        using var engine = new HostedEngine();
        engine.Connect(new Uri(options.Required("server")), options.Text("trust"));
        var ids = File.ReadAllLines(options.Required("ids"));
        var latencies = new List<double>(ids.Length);
        engine.Set("latencies", latencies);
        var cmdlet = options.IsToolCall ? "Wait-BctrlToolCall" : "Wait-BctrlOperation";
        var throttle = options.Text("throttle") is { } limit ? $"-ThrottleLimit {limit}" : "";

        var memory = ProcessMetrics.Megabytes;
        var cpu = ProcessMetrics.CpuSeconds;
        var watch = Stopwatch.StartNew();
        foreach (var chunk in ids.Chunk(options.Integer("chunk", ids.Length)))
        {
            engine.Set("ids", chunk);
            engine.Run($"$ids | {cmdlet} {throttle} | Measure-Arrival $latencies");
        }
        return Report(latencies, watch, cpu, memory);
    }

    /// <summary>Waits with HttpClient, and reads only the status. For a tool call, it gets the result and then the status.</summary>
    private static async Task<WaitMeasurement> LoopAsync(Options options)
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

        var memory = ProcessMetrics.Megabytes;
        var cpu = ProcessMetrics.CpuSeconds;
        var watch = Stopwatch.StartNew();
        foreach (var chunk in ids.Chunk(options.Integer("chunk", ids.Length)))
            await Task.WhenAll(chunk.Select(id => options.IsToolCall ? WaitForToolCallAsync(id) : WaitAsync(id)));
        return Report(latencies, watch, cpu, memory);

        async Task WaitAsync(string id)
        {
            while (true)
            {
                using var body = new StringContent("{\"timeoutMs\":30000}", Encoding.UTF8, "application/json");
                using var reply = await http.PostAsync($"{server}v1/operations/{id}/wait", body);
                using var response = await JsonDocument.ParseAsync(await reply.Content.ReadAsStreamAsync());
                if (AddLatency(response.RootElement.GetProperty("operation")))
                    return;
            }
        }

        async Task WaitForToolCallAsync(string id)
        {
            while (true)
            {
                using var reply = await http.GetAsync($"{server}v1/tool-calls/{id}/result?waitSeconds=30");
                using var result = await JsonDocument.ParseAsync(await reply.Content.ReadAsStreamAsync());
                if (reply.StatusCode != HttpStatusCode.OK)
                    continue;
                using var response = await JsonDocument.ParseAsync(await http.GetStreamAsync($"{server}v1/tool-calls/{id}"));
                if (AddLatency(response.RootElement))
                    return;
            }
        }

        bool AddLatency(JsonElement work)
        {
            if (work.GetProperty("status").GetString() != OperationStatus.Succeeded)
                return false;
            var latency = (DateTime.UtcNow - work.GetProperty("finishedAt").GetDateTime()).TotalMilliseconds;
            lock (latencies)
                latencies.Add(latency);
            return true;
        }
    }

    private static WaitMeasurement Report(List<double> latencies, Stopwatch watch, double cpu, double memory)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        return new WaitMeasurement(
            latencies.Count, seconds, ProcessMetrics.CpuSeconds - cpu, ProcessMetrics.PeakMegabytes, memory, latencies.Median(), latencies.Percentile(95));
    }

    private static void Print(WaitMeasurement measurement) => Console.WriteLine(JsonSerializer.Serialize(measurement, JsonSerializerOptions.Web));
}

using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>Measures several wait methods with the same kind of operations.</summary>
internal static class ComparisonRunner
{
    /// <summary>Runs all methods once in each round, so that temporary load on the machine affects all of them.</summary>
    public static async Task<ResultRow[]> RunAsync(ServerProcess server, IReadOnlyList<WaitMethod> methods, Func<string[]> createIds, int rounds)
    {
        var runs = methods.Select(_ => new List<(WaitMeasurement Measurement, long Requests)>()).ToArray();
        var failures = new string?[methods.Count];
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < methods.Count; i++)
            {
                if (round >= methods[i].MaxRuns || methods[i].NotRun is not null || failures[i] is not null)
                    continue;
                try
                {
                    runs[i].Add(await MeasureAsync(server, methods[i], createIds()));
                }
                catch (InvalidOperationException e)
                {
                    failures[i] = "failed";
                    await Console.Error.WriteLineAsync($"{methods[i].Name}: {e.Message}");
                }
            }
        }
        return [.. methods.Select((method, i) => Summarize(method, runs[i], failures[i]))];
    }

    private static async Task<(WaitMeasurement Measurement, long Requests)> MeasureAsync(ServerProcess server, WaitMethod method, string[] ids)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, ids);
            await server.ResetStatsAsync();
            var line = await ChildProcess.RunAsync(method.Start(file));
            var measurement = JsonSerializer.Deserialize<WaitMeasurement>(line, JsonSerializerOptions.Web)!;
            var requests = (await server.GetStatsAsync()).Requests;
            return measurement.Count == ids.Length
                ? (measurement, requests)
                : throw new InvalidOperationException($"Only {measurement.Count} of {ids.Length} operations succeeded.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ResultRow Summarize(WaitMethod method, List<(WaitMeasurement Measurement, long Requests)> runs, string? failure)
    {
        if (runs.Count == 0 || failure is not null)
            return new ResultRow(method.Name, 0, null, null, failure ?? method.NotRun);
        var measurements = runs.Select(run => run.Measurement).ToArray();
        var median = new WaitMeasurement(
            measurements[0].Count,
            measurements.Select(measurement => measurement.Seconds).Median(),
            measurements.Select(measurement => measurement.CpuSeconds).Median(),
            measurements.Select(measurement => measurement.PeakMegabytes).Median(),
            measurements.Select(measurement => measurement.StartMegabytes).Median(),
            measurements[0].LatencyMs is null ? null : measurements.Select(measurement => measurement.LatencyMs!.Value).Median(),
            measurements[0].LatencyP95Ms is null ? null : measurements.Select(measurement => measurement.LatencyP95Ms!.Value).Median());
        return new ResultRow(method.Name, runs.Count, median, runs.Select(run => (double)run.Requests).Median(), null);
    }
}

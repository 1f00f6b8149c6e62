using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>Where contenders wait for the same kind of operations, in turn.</summary>
internal static class Arena
{
    /// <summary>Runs the contenders one after the other, and again, so that a busy moment of the machine hits all.</summary>
    public static async Task<Row[]> RunAsync(ServerProcess server, IReadOnlyList<Contender> contenders, Func<string[]> createIds, int rounds)
    {
        var trials = contenders.Select(_ => new List<(Outcome Outcome, long Requests)>()).ToArray();
        var failures = new string?[contenders.Count];
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                if (round >= contenders[i].MaxRuns || contenders[i].NotRun is not null || failures[i] is not null)
                    continue;
                try
                {
                    trials[i].Add(await TryAsync(server, contenders[i], createIds()));
                }
                catch (InvalidOperationException e)
                {
                    failures[i] = "failed";
                    await Console.Error.WriteLineAsync($"{contenders[i].Name}: {e.Message}");
                }
            }
        }
        var rows = contenders.Select((contender, i) => Summarize(contender, trials[i], failures[i])).ToArray();
        return [.. rows.Select(row => row with { RatioToFloor = row.Median?.Seconds / rows[0].Median?.Seconds })];
    }

    private static async Task<(Outcome Outcome, long Requests)> TryAsync(ServerProcess server, Contender contender, string[] ids)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, ids);
            await server.ForgetAsync();
            var line = await Child.RunAsync(contender.Start(file));
            var outcome = JsonSerializer.Deserialize<Outcome>(line, JsonSerializerOptions.Web)!;
            var requests = (await server.GetStatsAsync()).Requests;
            return outcome.Count == ids.Length
                ? (outcome, requests)
                : throw new InvalidOperationException($"It saw {outcome.Count} of {ids.Length} operations succeed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Row Summarize(Contender contender, List<(Outcome Outcome, long Requests)> trials, string? failure)
    {
        if (trials.Count == 0 || failure is not null)
            return new Row(contender.Name, 0, null, null, null, failure ?? contender.NotRun);
        var outcomes = trials.Select(trial => trial.Outcome).ToArray();
        var median = new Outcome(
            outcomes[0].Count,
            outcomes.Select(outcome => outcome.Seconds).Median(),
            outcomes.Select(outcome => outcome.CpuSeconds).Median(),
            outcomes.Select(outcome => outcome.CpuSecondsWaiting).Median(),
            outcomes.Select(outcome => outcome.PeakMegabytes).Median(),
            outcomes[0].LatencyMs is null ? null : outcomes.Select(outcome => outcome.LatencyMs!.Value).Median(),
            outcomes[0].LatencyP95Ms is null ? null : outcomes.Select(outcome => outcome.LatencyP95Ms!.Value).Median());
        return new Row(contender.Name, trials.Count, median, null, trials.Select(trial => (double)trial.Requests).Median(), null);
    }
}

namespace Bctrl.Benchmarks;

/// <summary>How a contender did: medians of its runs.</summary>
/// <param name="Contender">Its name.</param>
/// <param name="Runs">How often it ran.</param>
/// <param name="Median">What it said of itself, or null when it did not run or failed.</param>
/// <param name="RatioToFloor">Its time in that of the first contender.</param>
/// <param name="Requests">How many requests the server saw.</param>
/// <param name="Note">Why there are no figures.</param>
internal sealed record Row(string Contender, int Runs, Outcome? Median, double? RatioToFloor, double? Requests, string? Note)
{
    public static string[] Headers { get; } =
        ["contender", "runs", "wall s", "to floor", "CPU s (waiting)", "peak MB", "requests", "answer to object ms (p95)"];

    /// <summary>The cells of a table.</summary>
    public string[] ToCells()
    {
        if (Median is not { } median)
            return [Contender, "0", Note ?? "–", "", "", "", "", ""];
        return
        [
            Contender,
            $"{Runs}",
            Table.Show(median.Seconds, "0.00"),
            Table.Show(RatioToFloor, "0.00"),
            $"{Table.Show(median.CpuSeconds, "0.0")} ({Table.Show(median.CpuSecondsWaiting, "0.0")})",
            Table.Show(median.PeakMegabytes, "0"),
            Table.Show(Requests, "0"),
            median.LatencyMs is null ? "–" : $"{Table.Show(median.LatencyMs, "0.0")} ({Table.Show(median.LatencyP95Ms, "0.0")})",
        ];
    }
}

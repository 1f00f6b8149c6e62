namespace Bctrl.Benchmarks;

/// <summary>A row of the result table: the medians of all runs of a method.</summary>
/// <param name="Method">The name of the method.</param>
/// <param name="Runs">The number of runs.</param>
/// <param name="Median">The medians of the measurements, or null if the method did not run or failed.</param>
/// <param name="RatioToBaseline">The elapsed time, divided by that of the first method.</param>
/// <param name="Requests">The number of requests that the server received.</param>
/// <param name="Note">The reason why there are no measurements, or null.</param>
internal sealed record ResultRow(string Method, int Runs, WaitMeasurement? Median, double? RatioToBaseline, double? Requests, string? Note)
{
    public static string[] Headers { get; } =
        ["method", "runs", "wall s", "ratio", "CPU s (waiting)", "peak MB", "requests", "response to output ms (p95)"];

    /// <summary>Converts the row to the cells of a table.</summary>
    public string[] ToCells()
    {
        if (Median is not { } median)
            return [Method, "0", Note ?? "–", "", "", "", "", ""];
        return
        [
            Method,
            $"{Runs}",
            MarkdownTable.Show(median.Seconds, "0.00"),
            MarkdownTable.Show(RatioToBaseline, "0.00"),
            $"{MarkdownTable.Show(median.CpuSeconds, "0.0")} ({MarkdownTable.Show(median.CpuSecondsWaiting, "0.0")})",
            MarkdownTable.Show(median.PeakMegabytes, "0"),
            MarkdownTable.Show(Requests, "0"),
            median.LatencyMs is null ? "–" : $"{MarkdownTable.Show(median.LatencyMs, "0.0")} ({MarkdownTable.Show(median.LatencyP95Ms, "0.0")})",
        ];
    }
}

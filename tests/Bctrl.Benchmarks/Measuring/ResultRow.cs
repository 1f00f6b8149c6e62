namespace Bctrl.Benchmarks;

/// <summary>A row of the result table: the medians of all runs of a method.</summary>
/// <param name="Method">The name of the method.</param>
/// <param name="Runs">The number of runs.</param>
/// <param name="Median">The medians of the measurements, or null if the method did not run or failed.</param>
/// <param name="Requests">The number of requests that the server received.</param>
/// <param name="Note">The reason why there are no measurements, or null.</param>
internal sealed record ResultRow(string Method, int Runs, WaitMeasurement? Median, double? Requests, string? Note)
{
    /// <summary>Prints the rows. The ratios are those to the first row.</summary>
    public static void Print(ResultRow[] rows)
    {
        var table = new MarkdownTable("method", "runs", "wall s", "ratio", "CPU s", "ratio", "peak MB", "ratio", "kB each", "requests", "response to output ms (p95)");
        foreach (var row in rows)
            table.Add(row.ToCells(rows[0].Median));
        table.Print();
    }

    private string[] ToCells(WaitMeasurement? baseline)
    {
        if (Median is not { } median)
            return [Method, "0", Note ?? "–", .. Enumerable.Repeat("", 8)];
        return
        [
            Method,
            $"{Runs}",
            MarkdownTable.Show(median.Seconds, "0.00"),
            MarkdownTable.Show(median.Seconds / baseline?.Seconds, "0.00"),
            MarkdownTable.Show(median.CpuSeconds, "0.0"),
            MarkdownTable.Show(median.CpuSeconds / baseline?.CpuSeconds, "0.0"),
            MarkdownTable.Show(median.PeakMegabytes, "0"),
            MarkdownTable.Show(median.PeakMegabytes / baseline?.PeakMegabytes, "0.0"),
            MarkdownTable.Show(median.KilobytesPerOperation, "0.0"),
            MarkdownTable.Show(Requests, "0"),
            median.LatencyMs is null ? "–" : $"{MarkdownTable.Show(median.LatencyMs, "0.0")} ({MarkdownTable.Show(median.LatencyP95Ms, "0.0")})",
        ];
    }
}

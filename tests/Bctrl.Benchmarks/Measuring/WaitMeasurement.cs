namespace Bctrl.Benchmarks;

/// <summary>The measurement of a wait method, which its process writes as JSON.</summary>
/// <param name="Count">The number of operations that succeeded.</param>
/// <param name="Seconds">The elapsed time from reading the ids to the last result, without the start of the process.</param>
/// <param name="CpuSeconds">The CPU time of the process during this time.</param>
/// <param name="PeakMegabytes">The peak working set of the process.</param>
/// <param name="StartMegabytes">The working set before the first request.</param>
/// <param name="LatencyMs">The median time from the response of the server to the output object, or null if it was not measured.</param>
/// <param name="LatencyP95Ms">The 95th percentile of the same time.</param>
internal sealed record WaitMeasurement(
    int Count,
    double Seconds,
    double CpuSeconds,
    double PeakMegabytes,
    double StartMegabytes,
    double? LatencyMs = null,
    double? LatencyP95Ms = null)
{
    /// <summary>The memory for each operation.</summary>
    public double KilobytesPerOperation => (PeakMegabytes - StartMegabytes) * 1024 / Count;
}

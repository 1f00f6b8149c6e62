namespace Bctrl.Benchmarks;

/// <summary>The measurement of a wait method, which its process writes as JSON.</summary>
/// <param name="Count">The number of operations that succeeded.</param>
/// <param name="Seconds">The elapsed time from reading the ids to the last result, without the start of the process.</param>
/// <param name="CpuSeconds">The CPU time of the process since its start.</param>
/// <param name="CpuSecondsWaiting">The CPU time during <paramref name="Seconds"/>.</param>
/// <param name="PeakMegabytes">The peak working set of the process.</param>
/// <param name="LatencyMs">The median time from the response of the server to the output object, or null if it was not measured.</param>
/// <param name="LatencyP95Ms">The 95th percentile of the same time.</param>
internal sealed record WaitMeasurement(
    int Count,
    double Seconds,
    double CpuSeconds,
    double CpuSecondsWaiting,
    double PeakMegabytes,
    double? LatencyMs = null,
    double? LatencyP95Ms = null);

namespace Bctrl.Benchmarks;

/// <summary>What a contender says of itself when it is done.</summary>
/// <param name="Count">How many operations it has seen succeed.</param>
/// <param name="Seconds">From having the ids to having all results; starting the process is not in it.</param>
/// <param name="CpuSeconds">Of the whole process, from its start.</param>
/// <param name="CpuSecondsWaiting">Of the time in <paramref name="Seconds"/>.</param>
/// <param name="PeakMegabytes">Of the whole process.</param>
/// <param name="LatencyMs">The median from the server's answer to the object, where it was measured.</param>
/// <param name="LatencyP95Ms">The same of the slowest twentieth.</param>
internal sealed record Outcome(
    int Count,
    double Seconds,
    double CpuSeconds,
    double CpuSecondsWaiting,
    double PeakMegabytes,
    double? LatencyMs = null,
    double? LatencyP95Ms = null);

namespace Bctrl.Benchmarks;

/// <summary>What reading one answer several times cost, run by run; the first is that of a fresh session.</summary>
/// <param name="Steps">How many steps were read.</param>
/// <param name="Milliseconds">How long each took.</param>
/// <param name="CpuMilliseconds">How much of the processor each took, on all threads.</param>
/// <param name="Megabytes">What each allocated.</param>
internal sealed record ParseOutcome(int Steps, double[] Milliseconds, double[] CpuMilliseconds, double[] Megabytes);

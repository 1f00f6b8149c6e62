namespace Bctrl.Benchmarks;

/// <summary>The measurements of reading one response several times in one session. The first is without a warm-up.</summary>
/// <param name="Steps">The number of steps in the response.</param>
/// <param name="Milliseconds">The elapsed time of each run.</param>
/// <param name="CpuMilliseconds">The CPU time of each run, for all threads.</param>
/// <param name="Megabytes">The allocated memory of each run.</param>
internal sealed record ParseMeasurement(int Steps, double[] Milliseconds, double[] CpuMilliseconds, double[] Megabytes);

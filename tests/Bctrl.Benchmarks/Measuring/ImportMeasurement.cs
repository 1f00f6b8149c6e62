namespace Bctrl.Benchmarks;

/// <summary>The measurement of the import of a module.</summary>
/// <param name="Milliseconds">The elapsed time.</param>
/// <param name="CpuMilliseconds">The CPU time of all threads.</param>
/// <param name="Assemblies">The loaded assemblies.</param>
internal sealed record ImportMeasurement(double Milliseconds, double CpuMilliseconds, string[] Assemblies);

namespace Bctrl.Benchmarks;

/// <summary>What importing a module cost.</summary>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="CpuMilliseconds">How much of the processor it took, on all threads.</param>
/// <param name="Assemblies">The assemblies that it loaded.</param>
internal sealed record ImportOutcome(double Milliseconds, double CpuMilliseconds, string[] Assemblies);

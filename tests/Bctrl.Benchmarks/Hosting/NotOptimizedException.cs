namespace Bctrl.Benchmarks;

/// <summary>What is laid out was built for debugging.</summary>
internal sealed class NotOptimizedException() : Exception("The module in out/Bctrl comes from a debug build. Build again with -c Release.");

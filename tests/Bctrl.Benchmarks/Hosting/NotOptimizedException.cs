namespace Bctrl.Benchmarks;

/// <summary>The exception for a module that was built without optimizations.</summary>
internal sealed class NotOptimizedException() : Exception("The module in out/Bctrl comes from a debug build. Build again with -c Release.");

using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Runs the commands with every fault of the emulator, and keeps the texts in which they show the API key.</summary>
public sealed class FaultCanaryFixture
{
    private const int Workers = 12;

    private readonly Dictionary<string, IReadOnlyList<KeyLeak>> _leaks = ParallelRun.Run(
        EmulatorHost.FaultKinds.Keys, Workers, () => new FaultCanaryRunner(), (runner, kind) => runner.Run(kind));

    internal IReadOnlyList<KeyLeak> GetLeaks(string kind) => _leaks[kind];
}

using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Measures how long each command takes with a timeout of two seconds, with every fault of the emulator.</summary>
public sealed class TimeoutBoundFixture
{
    private const int Workers = 12;

    private readonly Dictionary<(string Kind, string Command), TimeoutBoundResult> _results;

    public TimeoutBoundFixture()
    {
        _results = ParallelRun.Run(
            EmulatorHost.FaultKinds.Keys.SelectMany(kind => TimeoutBoundRunner.Commands.Select(command => (kind, command))),
            Workers, () => new TimeoutBoundRunner(), (runner, item) => runner.Run(item));

        // Among other cases, one can be late only because the machine is busy. What counts is how long it takes alone.
        using var alone = new TimeoutBoundRunner();
        foreach (var item in _results.Where(result => result.Value is { IsLate: true }).Select(result => result.Key).ToArray())
            _results[item] = alone.Run(item);
    }

    internal IEnumerable<TimeoutBoundResult> Get(string kind) => TimeoutBoundRunner.Commands.Select(command => _results[(kind, command)]);
}

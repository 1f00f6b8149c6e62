namespace Bctrl.Benchmarks;

/// <summary>What the server has seen since it was last asked to forget.</summary>
/// <param name="Requests">Waits that were asked for.</param>
/// <param name="Connections">Connections that are open now.</param>
/// <param name="Faults">Answers that were none, by kind.</param>
internal sealed record ServerStats(long Requests, int Connections, IReadOnlyDictionary<string, int> Faults);

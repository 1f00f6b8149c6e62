namespace Bctrl.Benchmarks;

/// <summary>The statistics of the server since the last reset.</summary>
/// <param name="Requests">The number of long polls.</param>
/// <param name="Connections">The number of open connections.</param>
/// <param name="Faults">The number of faults of each kind.</param>
internal sealed record ServerStats(long Requests, int Connections, IReadOnlyDictionary<string, int> Faults);

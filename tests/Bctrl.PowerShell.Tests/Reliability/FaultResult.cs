namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The result of a fault case: the outcome of what has the fault, and every difference from the expected outcome.
/// </summary>
internal sealed record FaultResult(FaultCase FaultCase, string? ErrorId, string? Category, bool IsEmitted, long Requests, IReadOnlyList<string> Mismatches);

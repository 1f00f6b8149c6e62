namespace Bctrl.PowerShell.Tests;

/// <summary>What came of a trial: what the faulty operation left as, and whatever is not as it was promised.</summary>
internal sealed record Verdict(Trial Trial, string? ErrorId, string? Category, bool IsEmitted, long Requests, IReadOnlyList<string> Complaints);

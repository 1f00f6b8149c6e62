using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>The duration of a tool call, which is encoded in its id, as <see cref="OperationPlan"/> does for operations.</summary>
internal static class ToolCallPlan
{
    private const string Prefix = "tc_";

    private static int s_lastRun = Random.Shared.Next();

    /// <summary>Creates the ids of a new run.</summary>
    public static string[] CreateIds(int count, TimeSpan duration)
    {
        var run = Interlocked.Increment(ref s_lastRun);
        return [.. Enumerable.Range(0, count).Select(index => string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{run:x8}{index:x6}{(long)duration.TotalMilliseconds:x8}"))];
    }

    /// <summary>Gets the part of an id that is the same for all tool calls of a run.</summary>
    public static string GetRunId(string id) => id[..11];

    public static bool TryParse(string id, out TimeSpan duration)
    {
        duration = default;
        if (id.Length != 25 || !long.TryParse(id.AsSpan(17), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var milliseconds))
            return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }
}

using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>
/// The duration and the number of steps of an operation, which are encoded in its id. The server needs no other setup, and the
/// id has the format of a UUID, like the ids of the API.
/// </summary>
internal readonly record struct OperationPlan(int Steps, TimeSpan Duration)
{
    public const int UsualSteps = 3;

    private static int s_lastRun = Random.Shared.Next();

    /// <summary>Creates the ids of a new run.</summary>
    /// <param name="count">The number of operations.</param>
    /// <param name="duration">Gets the time from the first request for an operation to its completion. The argument is its index.</param>
    /// <param name="steps">The number of steps in each result.</param>
    public static string[] CreateIds(int count, Func<int, TimeSpan> duration, int steps = UsualSteps)
    {
        var run = Interlocked.Increment(ref s_lastRun);
        return [.. Enumerable.Range(0, count).Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $"{run:x8}-{index >> 16:x4}-{index & 0xffff:x4}-{steps:x4}-{(long)duration(index).TotalMilliseconds:x12}"))];
    }

    /// <summary>Gets the part of an id that is the same for all operations of a run.</summary>
    public static string GetRunId(string id) => id[..8];

    public static bool TryParse(string id, out OperationPlan plan)
    {
        plan = default;
        if (id.Length != 36
            || !int.TryParse(id.AsSpan(19, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var steps)
            || !long.TryParse(id.AsSpan(24), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return false;
        }
        plan = new OperationPlan(steps, TimeSpan.FromMilliseconds(milliseconds));
        return true;
    }
}

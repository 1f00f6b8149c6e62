using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>
/// What an operation of the benchmark's server does, written into its id: the server needs no setting up, and an id
/// still looks like the UUID that it is in life.
/// </summary>
internal readonly record struct OperationPlan(int Steps, TimeSpan Duration)
{
    public const int UsualSteps = 3;

    private static int s_lastRun = Random.Shared.Next();

    /// <summary>Ids of operations that no run before had.</summary>
    /// <param name="count">How many.</param>
    /// <param name="duration">How long each takes after it was first asked for.</param>
    /// <param name="steps">How many steps its result has.</param>
    public static string[] CreateIds(int count, Func<int, TimeSpan> duration, int steps = UsualSteps)
    {
        var run = Interlocked.Increment(ref s_lastRun);
        return [.. Enumerable.Range(0, count).Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $"{run:x8}-{index >> 16:x4}-{index & 0xffff:x4}-{steps:x4}-{(long)duration(index).TotalMilliseconds:x12}"))];
    }

    /// <summary>The part of an id that all of its run have.</summary>
    public static string GetRun(string id) => id[..8];

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

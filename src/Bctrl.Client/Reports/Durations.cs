namespace Bctrl;

/// <summary>Collects durations in seconds, and returns percentiles of them.</summary>
internal sealed class Durations
{
    private readonly List<double> _seconds = [];
    private bool _isSorted = true;

    public void Add(double seconds)
    {
        _seconds.Add(seconds);
        _isSorted = false;
    }

    /// <summary>
    /// Returns a percentile in seconds, rounded to milliseconds, or null if there are no durations. Between two durations,
    /// it is interpolated, as PERCENTILE.INC of Excel does.
    /// </summary>
    /// <param name="fraction">From 0, the shortest duration, to 1, the longest.</param>
    public double? GetPercentile(double fraction)
    {
        if (_seconds.Count == 0)
            return null;
        if (!_isSorted)
            _seconds.Sort();
        _isSorted = true;
        var position = fraction * (_seconds.Count - 1);
        var lower = (int)position;
        var upper = Math.Min(lower + 1, _seconds.Count - 1);
        return Math.Round(_seconds[lower] + ((position - lower) * (_seconds[upper] - _seconds[lower])), 3);
    }
}

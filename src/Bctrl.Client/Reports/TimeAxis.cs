using System.Globalization;

namespace Bctrl;

/// <summary>The axis of a timeline: where a time is, and which times are marked.</summary>
internal sealed class TimeAxis
{
    private const int MaxMarks = 6;

    private static readonly double[] s_steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

    private readonly DateTime _start;
    private readonly DateTime _end;
    private readonly TimeSpan _step;

    public TimeAxis(DateTime start, DateTime end)
    {
        // A range of no length could not be divided.
        var margin = end - start < TimeSpan.FromSeconds(0.1) ? TimeSpan.TicksPerSecond / 20 : 0;
        _start = new DateTime(Math.Max(start.Ticks - margin, DateTime.MinValue.Ticks), DateTimeKind.Utc);
        _end = new DateTime(Math.Min(end.Ticks + margin, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        var range = (_end - _start).TotalSeconds;
        var step = Array.Find(s_steps, step => range / step <= MaxMarks);
        _step = TimeSpan.FromSeconds(step > 0 ? step : Math.Ceiling(range / MaxMarks / 86400) * 86400);
    }

    /// <summary>The times that are marked, with their labels.</summary>
    public IEnumerable<(DateTime Time, string Label)> Marks
    {
        get
        {
            var first = ((_start.Ticks + _step.Ticks - 1) / _step.Ticks) * _step.Ticks;
            for (var ticks = first; ticks <= _end.Ticks; ticks += _step.Ticks)
                yield return (new DateTime(ticks, DateTimeKind.Utc), new DateTime(ticks, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture));
        }
    }

    private string Format => _step switch
    {
        { TotalSeconds: < 1 } => "HH:mm:ss.f",
        { TotalMinutes: < 1 } => "HH:mm:ss",
        { TotalDays: >= 1 } => "yyyy-MM-dd",
        _ => _start.Date == _end.Date ? "HH:mm" : "MM-dd HH:mm",
    };

    /// <summary>Returns where a time is, in percent of the length of the axis.</summary>
    public double GetPosition(DateTime time) => 100 * (time - _start).TotalSeconds / (_end - _start).TotalSeconds;
}

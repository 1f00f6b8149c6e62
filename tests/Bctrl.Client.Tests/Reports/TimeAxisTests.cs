namespace Bctrl.Client.Tests.Reports;

public class TimeAxisTests
{
    [Theory]
    [InlineData(0, "10:00:00.0")]
    [InlineData(0.4, "10:00:00.0", "10:00:00.1", "10:00:00.2", "10:00:00.3", "10:00:00.4")]
    [InlineData(10, "10:00:00", "10:00:02", "10:00:04", "10:00:06", "10:00:08", "10:00:10")]
    [InlineData(3600, "10:00", "10:10", "10:20", "10:30", "10:40", "10:50", "11:00")]
    [InlineData(86400, "03-01 12:00", "03-01 18:00", "03-02 00:00", "03-02 06:00")]
    [InlineData(86400 * 20, "2026-03-02", "2026-03-06", "2026-03-10", "2026-03-14", "2026-03-18")]
    public void Marks_are_at_round_times(double seconds, params string[] expected) =>
        Assert.Equal(expected, new TimeAxis(TestOperation.Start, TestOperation.Start.AddSeconds(seconds)).Marks.Select(mark => mark.Label));

    [Fact]
    public void Positions_are_percentages()
    {
        var axis = new TimeAxis(TestOperation.Start, TestOperation.Start.AddSeconds(10));
        Assert.Equal((0, 25, 100), (axis.GetPosition(TestOperation.Start), axis.GetPosition(TestOperation.Start.AddSeconds(2.5)), axis.GetPosition(TestOperation.Start.AddSeconds(10))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(0, long.MaxValue)]
    public void The_first_and_the_last_possible_time_are_on_an_axis(long start, long end)
    {
        var last = DateTime.MaxValue.Ticks;
        var axis = new TimeAxis(new DateTime(Math.Min(start, last), DateTimeKind.Utc), new DateTime(Math.Min(end, last), DateTimeKind.Utc));
        Assert.InRange(axis.Marks.Count(), 0, 7);
        Assert.InRange(axis.GetPosition(new DateTime(Math.Min(start, last), DateTimeKind.Utc)), 0, 100);
    }
}

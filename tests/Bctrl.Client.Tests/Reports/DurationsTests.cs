namespace Bctrl.Client.Tests.Reports;

public class DurationsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 2.75)]
    [InlineData(0.5, 4.5)]
    [InlineData(0.95, 9.3)]
    [InlineData(1, 10)]
    public void A_percentile_between_two_durations_is_interpolated(double fraction, double expected)
    {
        var durations = new Durations();
        foreach (var seconds in new[] { 10.0, 1, 6, 2, 8, 3, 4, 5 })
            durations.Add(seconds);
        // The values of PERCENTILE.INC for 1, 2, 3, 4, 5, 6, 8, 10: at the position fraction * 7.
        Assert.Equal(expected, durations.GetPercentile(fraction));
    }

    [Fact]
    public void One_duration_is_every_percentile_and_none_has_none()
    {
        var durations = new Durations();
        Assert.Null(durations.GetPercentile(0.5));
        durations.Add(1.23456);
        Assert.Equal((1.235, 1.235, 1.235), (durations.GetPercentile(0), durations.GetPercentile(0.95), durations.GetPercentile(1)));
        durations.Add(0.5);
        Assert.Equal(0.5, durations.GetPercentile(0));
    }

    [Theory]
    [InlineData(new double[0], new int[0])]
    [InlineData(new double[] { 1, 2, 3, 4 }, new[] { 3, 2, 1 })]
    [InlineData(new double[] { 4, 4, 4, 4 }, new[] { 0, 1, 2 })]
    [InlineData(new double[] { 2, 9, 1, 9, 5 }, new[] { 1, 3, 4 })]
    public void The_longest_are_kept_and_of_equal_ones_the_first(double[] lengths, int[] expected)
    {
        var longest = new LongestItems<int>(3);
        for (var i = 0; i < lengths.Length; i++)
        {
            var item = i;
            longest.Add(lengths[i], () => item);
        }
        Assert.Equal(expected, longest.Items);
    }
}

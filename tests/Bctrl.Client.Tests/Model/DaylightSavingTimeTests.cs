namespace Bctrl.Client.Tests.Model;

/// <summary>These tests change the time zone of the process, so they do not run in parallel with others.</summary>
[CollectionDefinition(nameof(DaylightSavingTimeTests), DisableParallelization = true)]
[Collection(nameof(DaylightSavingTimeTests))]
public class DaylightSavingTimeTests
{
    [Fact]
    public void The_duration_includes_the_hour_that_is_repeated_when_daylight_saving_time_ends()
    {
        var zone = Environment.GetEnvironmentVariable("TZ");
        try
        {
            Environment.SetEnvironmentVariable("TZ", "Europe/Berlin");
            TimeZoneInfo.ClearCachedData();

            var operation = new Operation { StartedAtStamp = Timestamp.Parse("2026-10-25T00:30:00Z"), FinishedAtStamp = Timestamp.Parse("2026-10-25T01:31:00Z") };

            Assert.Equal(TimeSpan.FromMinutes(61), operation.Duration);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
    }
}

using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Json;

public class TimestampTests
{
    private const string CreatedAt = "\"createdAt\": \"2026-03-01T10:00:00.000Z\"";

    private static readonly DateTime s_ten = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("2026-03-01T10:00:00Z")]
    [InlineData("2026-03-01T10:00:00.000000000Z")]
    [InlineData("2026-03-01T12:30:00+02:30")]
    [InlineData("2026-03-01T02:00:00-08:00")]
    [InlineData("2026-03-01T10:00:00")]
    [InlineData("2026-03-01 10:00:00Z")]
    public async Task A_timestamp_becomes_a_local_time(string text)
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(CreatedAt, $"\"createdAt\": \"{text}\""));

        Assert.Equal(DateTimeKind.Local, operation.CreatedAt!.Value.Kind);
        Assert.Equal(s_ten, operation.CreatedAt.Value.ToUniversalTime());
        Assert.Null(operation.InvalidValue);
    }

    [Theory]
    [InlineData("\"yesterday\"", "yesterday")]
    [InlineData("\"\"", "")]
    [InlineData("\"10:00\"", "10:00")]
    [InlineData("\"March 1\"", "March 1")]
    [InlineData("\"03/01/2026\"", "03/01/2026")]
    [InlineData("\"2026-13-01T10:00:00Z\"", "2026-13-01T10:00:00Z")]
    [InlineData("\"2026-03-01T23:59:60Z\"", "2026-03-01T23:59:60Z")]
    [InlineData("1772359200", "1772359200")]
    [InlineData("1772359200000.5", "1772359200000.5")]
    [InlineData("true", "true")]
    [InlineData("{\"seconds\":[1]}", "{\"seconds\":[1]}")]
    [InlineData("[]", "[]")]
    public async Task A_timestamp_that_is_not_valid_is_null_and_its_text_is_kept(string json, string text)
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(CreatedAt, $"\"createdAt\": {json}"));

        Assert.Null(operation.CreatedAt);
        Assert.Equal(("createdAt", text), operation.InvalidValue);
        Assert.NotNull(operation.StartedAt);
    }

    [Theory]
    [InlineData("startedAt", "2026-03-01T10:00:02.250Z")]
    [InlineData("lastHeartbeatAt", "2026-03-01T10:00:10.000Z")]
    [InlineData("cancelRequestedAt", "2026-03-01T10:00:11.000Z")]
    [InlineData("finishedAt", "2026-03-01T10:00:12.500Z")]
    public async Task Each_timestamp_property_may_have_a_value_that_is_not_valid(string name, string value)
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace($"\"{name}\": \"{value}\"", $"\"{name}\": \"soon\""));

        Assert.Equal((name, "soon"), operation.InvalidValue);
    }

    [Fact]
    public async Task Null_is_a_valid_timestamp()
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(CreatedAt, "\"createdAt\": null"));

        Assert.Null(operation.CreatedAt);
        Assert.Null(operation.InvalidValue);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public async Task The_minimum_and_maximum_dates_are_read(string text) =>
        Assert.Equal(TestConnection.OperationId, (await TestConnection.ReadOperationAsync(SampleOperation.Replace(CreatedAt, $"\"createdAt\": \"{text}\""))).Id);

    [Fact]
    public void Any_text_is_a_local_time_or_is_kept_unchanged() => Property.Check(
        Arb.From(Property.TextWith("2026-03-01", "T10:00:00", ".123", "Z", "+02:00", "-", ":", "0001-", "9999-", "31", " "), Property.Shrink),
        text =>
        {
            var timestamp = Timestamp.Parse(text);
            Assert.Equal(timestamp.Value is null ? text : null, timestamp.InvalidText);
            Assert.Equal(timestamp.Value is null ? null : DateTimeKind.Local, timestamp.Value?.Kind);
            Assert.True(timestamp.IsPresent);
        });

    [Fact]
    public void The_duration_between_any_two_times_is_exact()
    {
        var times = from milliseconds in Gen.Choose(0, int.MaxValue)
                    from days in Gen.Choose(0, 40_000)
                    from ticks in Gen.Choose(0, 9999)
                    from offset in Gen.Choose(-840, 840)
                    select new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days).AddMilliseconds(milliseconds).AddTicks(ticks).ToOffset(TimeSpan.FromMinutes(offset));

        Property.Check(Arb.From(times.Two()), pair =>
        {
            var (start, finish) = pair;
            var operation = new Operation { StartedAtStamp = Timestamp.Parse($"{start:O}"), FinishedAtStamp = Timestamp.Parse($"{finish:O}") };
            Assert.Equal(finish - start, operation.Duration);
            Assert.Equal(start.UtcDateTime, operation.StartedAt!.Value.ToUniversalTime());
        });
    }

    [Fact]
    public async Task The_duration_is_null_if_one_of_the_times_is_not_valid()
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace("\"finishedAt\": \"2026-03-01T10:00:12.500Z\"", "\"finishedAt\": \"soon\""));

        Assert.Null(operation.Duration);
        Assert.Null(operation.DurationSeconds);
    }

    [Theory]
    [InlineData("10:00:00.0004", 0)]
    [InlineData("10:00:00.0006", 0.001)]
    [InlineData("10:00:12.3456", 12.346)]
    [InlineData("10:02:00", 120)]
    [InlineData("09:59:59.5", -0.5)]
    public void The_duration_in_seconds_is_rounded_to_milliseconds(string finish, double expected) => Assert.Equal(
        expected,
        new Operation { StartedAtStamp = Timestamp.Parse("2026-03-01T10:00:00Z"), FinishedAtStamp = Timestamp.Parse($"2026-03-01T{finish}Z") }.DurationSeconds);
}

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
        var operation = await Connect.ReadAsync(Sample.With(CreatedAt, $"\"createdAt\": \"{text}\""));

        Assert.Equal(DateTimeKind.Local, operation.CreatedAt!.Value.Kind);
        Assert.Equal(s_ten, operation.CreatedAt.Value.ToUniversalTime());
        Assert.Null(operation.InvalidTimestamp);
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
    public async Task What_is_no_timestamp_becomes_none_and_is_told(string json, string text)
    {
        var operation = await Connect.ReadAsync(Sample.With(CreatedAt, $"\"createdAt\": {json}"));

        Assert.Null(operation.CreatedAt);
        Assert.Equal(("createdAt", text), operation.InvalidTimestamp);
        Assert.NotNull(operation.StartedAt);
    }

    [Theory]
    [InlineData("startedAt", "2026-03-01T10:00:02.250Z")]
    [InlineData("lastHeartbeatAt", "2026-03-01T10:00:10.000Z")]
    [InlineData("cancelRequestedAt", "2026-03-01T10:00:11.000Z")]
    [InlineData("finishedAt", "2026-03-01T10:00:12.500Z")]
    public async Task Each_timestamp_may_be_none(string name, string value)
    {
        var operation = await Connect.ReadAsync(Sample.With($"\"{name}\": \"{value}\"", $"\"{name}\": \"soon\""));

        Assert.Equal((name, "soon"), operation.InvalidTimestamp);
    }

    [Fact]
    public async Task A_timestamp_that_is_null_is_no_fault()
    {
        var operation = await Connect.ReadAsync(Sample.With(CreatedAt, "\"createdAt\": null"));

        Assert.Null(operation.CreatedAt);
        Assert.Null(operation.InvalidTimestamp);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public async Task The_ends_of_time_are_survived(string text) =>
        Assert.Equal(Connect.Id, (await Connect.ReadAsync(Sample.With(CreatedAt, $"\"createdAt\": \"{text}\""))).Id);

    [Fact]
    public async Task A_duration_needs_both_ends()
    {
        var operation = await Connect.ReadAsync(Sample.With("\"finishedAt\": \"2026-03-01T10:00:12.500Z\"", "\"finishedAt\": \"soon\""));

        Assert.Null(operation.Duration);
    }
}

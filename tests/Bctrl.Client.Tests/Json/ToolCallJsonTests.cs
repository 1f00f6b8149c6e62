using System.Numerics;
using System.Text;

namespace Bctrl.Client.Tests.Json;

public class ToolCallJsonTests
{
    private const string Minimal = """{"id":"tc_AAAAAAAAAAAAAAAAAAAAAA","status":"running"}""";

    [Fact]
    public async Task Every_property_of_the_specification_is_read()
    {
        var call = await TestConnection.ReadToolCallAsync(SampleToolCall.Json);

        Assert.Equal(("tc_AAAAAAAAAAAAAAAAAAAAAA", "human.request", ToolCallStatus.RequiresInput, CallerType.Agent), (call.Id, call.Tool, call.Status, call.CallerType));
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), call.CreatedAt!.Value.ToUniversalTime());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 2, 250, DateTimeKind.Utc), call.StartedAt!.Value.ToUniversalTime());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 12, 500, DateTimeKind.Utc), call.FinishedAt!.Value.ToUniversalTime());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 10, 0, DateTimeKind.Utc), call.ResponseExpiresAt!.Value.ToUniversalTime());
        Assert.All(
            (DateTime?[])[call.CreatedAt, call.StartedAt, call.FinishedAt, call.ResponseExpiresAt],
            time => Assert.Equal(DateTimeKind.Local, time!.Value.Kind));
        Assert.Equal(("tool.failed", "Nobody answered.", true), (call.ErrorCode, call.ErrorMessage, call.Retryable));
        Assert.Equal((true, "Approve order 1001?"), (call.ResultAvailable, call.Prompt));
        Assert.Equal(
            ("run_1", "rt_1", "span_1", "tc_BBBBBBBBBBBBBBBBBBBBBB", "turn_1"),
            (call.RunId, call.RuntimeId, call.SpanId, call.ParentId, call.TurnId));
        var schema = Assert.IsType<Dictionary<string, object?>>(call.ResponseSchema);
        Assert.Equal("object", schema["type"]);
        Assert.Equal(new object?[] { "approved", null }, schema["required"]);
        Assert.Equal(BigInteger.Parse("12345678901234567890", System.Globalization.CultureInfo.InvariantCulture), schema["maximum"]);

        Assert.Equal((TimeSpan.FromSeconds(10.25), 10.25), (call.Duration, call.DurationSeconds));
        Assert.Equal((TimeSpan?)call.Duration, ((IPollable)call).Duration);
        Assert.Null(call.Result);
        Assert.Null(call.AdditionalProperties);
        Assert.Null(call.InvalidValue);
    }

    [Theory]
    [InlineData("\"status\": \"requires_input\"", "\"status\": \"hibernating\"")]
    [InlineData("\"callerType\": \"agent\"", "\"callerType\": \"robot\"")]
    [InlineData("\"tool\": \"human.request\"", "\"tool\": \"tool_77\"")]
    public async Task An_unknown_value_is_returned_unchanged(string part, string replacement)
    {
        var call = await TestConnection.ReadToolCallAsync(SampleToolCall.Replace(part, replacement));

        Assert.Contains(replacement.Split('"')[3], (string[])[call.Status, call.CallerType, call.Tool]);
    }

    [Theory]
    [InlineData("queued", "", false)]
    [InlineData("running", ",\"finishedAt\":\"2026-03-01T10:00:12Z\"", false)]
    [InlineData("requires_input", ",\"finishedAt\":\"2026-03-01T10:00:12Z\"", false)]
    [InlineData("succeeded", "", true)]
    [InlineData("failed", "", true)]
    [InlineData("cancelled", "", true)]
    [InlineData("timed_out", "", true)]
    [InlineData("Succeeded", "", false)]
    [InlineData("hibernating", "", false)]
    [InlineData("hibernating", ",\"finishedAt\":null", false)]
    [InlineData("archived", ",\"finishedAt\":\"2026-03-01T10:00:12Z\"", true)]
    [InlineData("archived", ",\"finishedAt\":\"just now\"", true)]
    [InlineData("archived", ",\"finishedAt\":{}", true)]
    public async Task The_status_decides_whether_a_tool_call_has_completed_or_finishedAt_if_the_status_is_unknown(string status, string finishedAt, bool isTerminal)
    {
        var call = await TestConnection.ReadToolCallAsync($"{Minimal.Replace("running", status, StringComparison.Ordinal)[..^1]}{finishedAt}}}");

        Assert.Equal(isTerminal, call.IsTerminal);
        call.TimedOutWaiting = true;
        Assert.Equal(!isTerminal, call.TimedOutWaiting);
    }

    [Fact]
    public void A_tool_call_that_completes_after_a_wait_timed_out_did_not_time_out()
    {
        var call = new ToolCall { Status = ToolCallStatus.Running, TimedOutWaiting = true };
        Assert.True(call.TimedOutWaiting);

        call.Status = ToolCallStatus.Succeeded;

        Assert.False(call.TimedOutWaiting);
    }

    [Fact]
    public async Task Unknown_properties_are_kept_in_their_order()
    {
        var call = await TestConnection.ReadToolCallAsync(
            """{"priority":3,"id":"tc_AAAAAAAAAAAAAAAAAAAAAA","labels":{"a":[1,null]},"status":"running","nothing":null,"ID":"other"}""");

        Assert.Equal(["priority", "labels", "nothing", "ID"], call.AdditionalProperties!.Keys);
        Assert.Equal(3L, call.AdditionalProperties["priority"]);
        Assert.Equal(new object?[] { 1L, null }, Assert.IsType<Dictionary<string, object?>>(call.AdditionalProperties["labels"])["a"]);
        Assert.Equal(TestConnection.ToolCallId, call.Id);
    }

    [Fact]
    public async Task A_property_with_the_name_of_a_derived_property_is_kept()
    {
        var call = await TestConnection.ReadToolCallAsync(
            Minimal[..^1] + ""","duration":5,"isTerminal":true,"durationSeconds":7,"timedOutWaiting":true,"result":{"a":1}}""");

        Assert.Equal(["duration", "isTerminal", "durationSeconds", "timedOutWaiting", "result"], call.AdditionalProperties!.Keys);
        Assert.Null(call.Duration);
        Assert.Null(call.DurationSeconds);
        Assert.Null(call.Result);
        Assert.False(call.IsTerminal);
        Assert.False(call.TimedOutWaiting);
    }

    [Theory]
    [InlineData("createdAt", "2026-03-01T10:00:00.000Z")]
    [InlineData("startedAt", "2026-03-01T10:00:02.250Z")]
    [InlineData("finishedAt", "2026-03-01T10:00:12.500Z")]
    [InlineData("responseExpiresAt", "2026-03-01T10:10:00.000Z")]
    public async Task A_timestamp_that_is_not_valid_is_null_and_its_text_is_kept(string name, string value)
    {
        foreach (var (json, text) in ((string, string)[])[("\"soon\"", "soon"), ("\"\"", ""), ("1772359200", "1772359200"), ("{\"a\":[1]}", "{\"a\":[1]}")])
        {
            var call = await TestConnection.ReadToolCallAsync(SampleToolCall.Replace($"\"{name}\": \"{value}\"", $"\"{name}\": {json}"));

            Assert.Equal((name, text), call.InvalidValue);
            Assert.Single((DateTime?[])[call.CreatedAt, call.StartedAt, call.FinishedAt, call.ResponseExpiresAt], time => time is null);
            Assert.Equal(name is "startedAt" or "finishedAt" ? null : 10.25, call.DurationSeconds);
        }
    }

    [Fact]
    public async Task The_first_of_several_timestamps_that_are_not_valid_is_named()
    {
        var call = await TestConnection.ReadToolCallAsync(Minimal[..^1] + ""","finishedAt":"soon","startedAt":"now"}""");

        Assert.Equal(("startedAt", "now"), call.InvalidValue);
    }

    [Theory]
    [InlineData("[1,\"a\"]", typeof(object[]))]
    [InlineData("\"none\"", typeof(string))]
    [InlineData("true", typeof(bool))]
    [InlineData("{}", typeof(Dictionary<string, object?>))]
    public async Task A_response_schema_may_be_of_any_type(string json, Type type)
    {
        var call = await TestConnection.ReadToolCallAsync($"{Minimal[..^1]},\"responseSchema\":{json}}}");

        Assert.IsType(type, call.ResponseSchema);
        Assert.Same(call.ResponseSchema, call.ResponseSchema);
    }

    [Fact]
    public async Task Properties_may_be_missing()
    {
        var call = await TestConnection.ReadToolCallAsync(Minimal);

        Assert.Equal(("", "", false, false), (call.Tool, call.CallerType, call.ResultAvailable, call.TimedOutWaiting));
        MissingPropertyTests.AssertNull(call, s_nullable);
        Assert.Null(call.InvalidValue);
    }

    [Fact]
    public async Task Null_is_read_where_the_specification_allows_it()
    {
        var call = await TestConnection.ReadToolCallAsync(
            Minimal[..^1] + string.Concat(s_nullable.Except(["DurationSeconds", "Result"]).Select(name => $",\"{char.ToLowerInvariant(name[0])}{name[1..]}\":null")) + "}");

        MissingPropertyTests.AssertNull(call, s_nullable);
        Assert.Null(call.AdditionalProperties);
        Assert.Null(call.InvalidValue);
    }

    [Theory]
    [InlineData("\"tool\": \"human.request\"", "\"tool\": null")]
    [InlineData("\"callerType\": \"agent\"", "\"callerType\": null")]
    public async Task A_tool_call_is_read_if_it_contains_null_where_the_specification_does_not_allow_it(string part, string replacement)
    {
        var call = await TestConnection.ReadToolCallAsync(SampleToolCall.Replace(part, replacement));

        Assert.Equal(TestConnection.ToolCallId, call.Id);
        Assert.NotNull(call.ToString());
    }

    [Fact]
    public async Task A_byte_order_mark_is_ignored() =>
        Assert.Equal(TestConnection.ToolCallId, (await TestConnection.ReadToolCallAsync([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(SampleToolCall.Json)])).Id);

    [Fact]
    public void The_times_and_values_of_a_tool_call_can_be_set()
    {
        var time = new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Local);
        var call = new ToolCall { CreatedAt = time, StartedAt = time, FinishedAt = time.AddSeconds(2), ResponseExpiresAt = time, Result = 7, ResponseSchema = "any" };

        Assert.Equal((time, time, time.AddSeconds(2), time), (call.CreatedAt, call.StartedAt, call.FinishedAt, call.ResponseExpiresAt));
        Assert.Equal((7, "any", 2.0), (call.Result, call.ResponseSchema, call.DurationSeconds));
    }

    [Fact]
    public void The_tool_calls_and_the_cursor_of_a_page_are_read()
    {
        var page = ReadPage(CannedToolCall.Page("more", SampleToolCall.Json, Minimal));

        Assert.Equal([ToolCallStatus.RequiresInput, ToolCallStatus.Running], page.Data!.Select(call => call.Status));
        Assert.NotNull(page.Data![0].ResponseSchema);
        Assert.Equal("more", page.NextCursor);
    }

    [Theory]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":[],\"nextCursor\":null,\"total\":0}")]
    public void A_page_without_a_cursor_is_the_last_one(string json) => Assert.Null(ReadPage(json).NextCursor);

    private static readonly string[] s_nullable =
    [
        "CreatedAt", "DurationSeconds", "ErrorCode", "ErrorMessage", "FinishedAt", "ParentId", "Prompt", "ResponseExpiresAt",
        "ResponseSchema", "Result", "Retryable", "RunId", "RuntimeId", "SpanId", "StartedAt", "TurnId",
    ];

    private static ToolCallPage ReadPage(string json) =>
        new BctrlJson(UntypedObjectFactory.Dictionaries).ReadToolCallPage(Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken);
}

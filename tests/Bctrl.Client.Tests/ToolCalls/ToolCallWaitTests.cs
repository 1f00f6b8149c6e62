using System.Globalization;
using System.Numerics;

namespace Bctrl.Client.Tests.ToolCalls;

public sealed class ToolCallWaitTests : ToolCallWaiting
{
    [Theory]
    [InlineData("queued")]
    [InlineData("running")]
    [InlineData("hibernating")]
    public async Task A_tool_call_that_has_not_completed_is_returned_without_another_request(string status)
    {
        Respond(StubResponse.Json(CannedToolCall.Json(Id, status), 202));

        var result = await WaitAsync();

        Assert.Equal((status, false, false, false), (result.Value.Status, result.IsCompleted, result.RequiresInput, result.WasCompletedBefore));
        Assert.Equal(["GET /result?waitSeconds=2"], Requests);
    }

    [Fact]
    public async Task A_tool_call_that_requires_input_has_a_question()
    {
        Respond(StubResponse.Json(CannedToolCall.Json(Id, "requires_input"), 202));

        var result = await WaitAsync();

        Assert.Equal((false, true, "Approve order 1001?"), (result.IsCompleted, result.RequiresInput, result.Value.Prompt));
        Assert.Single(Requests);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "\"prompt\":\"Approve order 1002?\"", false)]
    [InlineData("", "\"responseExpiresAt\":\"2026-03-01T10:20:00.000Z\"", true)]
    [InlineData("\"prompt\":null,\"responseExpiresAt\":null", "\"prompt\":null,\"responseExpiresAt\":null", true)]
    [InlineData("", "\"responseExpiresAt\":\"2026-03-01T11:10:00.000+01:00\"", true)]
    public async Task A_question_is_the_same_if_its_words_are_the_same(string first, string second, bool isSame)
    {
        Respond(
            StubResponse.Json(CannedToolCall.Json(Id, "requires_input", first), 202),
            StubResponse.Json(CannedToolCall.Json(Id, "requires_input", second), 202));

        var (before, after) = (await WaitAsync(), await WaitAsync());

        Assert.Equal(isSame, before.Question!.Equals(after.Question));
    }

    [Theory]
    [InlineData("failed", "")]
    [InlineData("cancelled", "")]
    [InlineData("timed_out", "")]
    [InlineData("archived", "\"finishedAt\":\"2026-03-01T10:00:12.500Z\"")]
    public async Task A_completed_tool_call_in_the_first_response_is_requested_again_because_the_second_route_decides(string status, string extra)
    {
        Respond(StubResponse.Json(CannedToolCall.Json(Id, status, extra), 202));
        RespondToGet(CannedToolCall.Json(Id, status, extra + (extra.Length == 0 ? "" : ",") + "\"runId\":\"second\""));

        var result = await WaitAsync();

        Assert.Equal((status, "second", true), (result.Value.Status, result.Value.RunId, result.IsCompleted));
        Assert.Null(result.Value.Result);
        Assert.Equal(["GET /result?waitSeconds=2", "GET "], Requests);
    }

    [Fact]
    public async Task The_result_is_requested_again_if_the_first_response_is_the_completed_tool_call()
    {
        Respond(StubResponse.Json(CannedToolCall.Json(Id), 202), StubResponse.Json("{\"a\":1}"));
        RespondToGet(CannedToolCall.Json(Id));

        var result = await WaitAsync();

        Assert.True(result.IsCompleted);
        Assert.Equal(1L, Assert.IsType<Dictionary<string, object?>>(result.Value.Result)["a"]);
        Assert.Equal(["GET /result?waitSeconds=2", "GET ", "GET /result?waitSeconds=0"], Requests);
    }

    [Theory]
    [InlineData("{\"a\":{}}", "Dictionary`2")]
    [InlineData("[1,2]", "Object[]")]
    [InlineData("\"text\"", "String")]
    [InlineData("42", "Int64")]
    [InlineData("0.5", "Double")]
    [InlineData("123456789012345678901234567890", "BigInteger")]
    [InlineData("true", "Boolean")]
    [InlineData("null", null)]
    public async Task The_result_is_a_value_of_any_type(string json, string? type)
    {
        Respond(StubResponse.Json(json));
        RespondToGet(CannedToolCall.Json(Id));

        var result = await WaitAsync();

        Assert.Equal((ToolCallStatus.Succeeded, true, type), (result.Value.Status, result.IsCompleted, result.Value.Result?.GetType().Name));
        Assert.Same(result.Value.Result, result.Value.Result);
        Assert.Equal(["GET /result?waitSeconds=2", "GET "], Requests);
    }

    [Fact]
    public async Task No_digit_of_a_result_is_lost()
    {
        Respond(StubResponse.Json("123456789012345678901234567890"));
        RespondToGet(CannedToolCall.Json(Id));

        Assert.Equal(BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture), (await WaitAsync()).Value.Result);
    }

    [Fact]
    public async Task A_result_may_look_like_a_tool_call_that_is_running()
    {
        Respond(StubResponse.Json(CannedToolCall.Json("tc_other", "running")));
        RespondToGet(CannedToolCall.Json(Id));

        var result = await WaitAsync();

        Assert.True(result.IsCompleted);
        Assert.Equal("running", Assert.IsType<Dictionary<string, object?>>(result.Value.Result)["status"]);
    }

    [Theory]
    [InlineData("running")]
    [InlineData("requires_input")]
    public async Task A_tool_call_has_not_completed_if_the_second_route_says_so_although_there_is_a_result(string status)
    {
        Respond(StubResponse.Json("{\"a\":1}"));
        RespondToGet(CannedToolCall.Json(Id, status));

        var result = await WaitAsync();

        Assert.Equal((false, status == "requires_input"), (result.IsCompleted, result.RequiresInput));
        Assert.Null(result.Value.Result);
    }

    [Fact]
    public async Task A_failed_tool_call_may_have_a_result()
    {
        Respond(StubResponse.Json("\"half\""));
        RespondToGet(CannedToolCall.Json(Id, "failed"));

        var result = await WaitAsync();

        Assert.Equal((true, "half"), (result.IsCompleted, result.Value.Result));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(404)]
    public async Task A_tool_call_that_has_succeeded_may_have_no_result(int status)
    {
        var call = CannedToolCall.Json(Id, "succeeded", "\"resultAvailable\":false");
        Respond(status == 202 ? StubResponse.Json(call, 202) : StubResponse.Json("", status));
        RespondToGet(call);

        var result = await WaitAsync();

        Assert.Equal((ToolCallStatus.Succeeded, true), (result.Value.Status, result.IsCompleted));
        Assert.Null(result.Value.Result);
        Assert.Equal(2, Requests.Count());
    }

    [Fact]
    public async Task A_result_that_was_received_is_kept_even_if_it_is_no_longer_available()
    {
        Respond(StubResponse.Json("7"));
        RespondToGet(CannedToolCall.Json(Id, "succeeded", "\"resultAvailable\":false"));

        Assert.Equal(7L, (await WaitAsync()).Value.Result);
    }
}

using System.Text;
using System.Text.Json;

namespace Bctrl.Client.Tests.Json;

public class InvalidToolCallTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("OK")]
    [InlineData("{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\"}")]
    [InlineData("{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\",\"status\":null}")]
    [InlineData("{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\",\"status\":\"\"}")]
    [InlineData("{\"id\":\"\",\"status\":\"running\"}")]
    [InlineData("{\"status\":\"running\"}")]
    [InlineData("{\"toolCall\":{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\",\"status\":\"running\"}}")]
    [InlineData("{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\",\"status\":\"running\"}}")]
    [InlineData("{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\",\"status\":\"running\",\"responseSchema\":{\"a\":\"\\ud800\"}}")]
    [InlineData("{\"id\":\"tc_AAAAAAAAAAAAAAAAAAAAAA\",\"status\":\"running\",\"responseSchema\":{\"\\ud800\":1}}")]
    public Task A_body_that_does_not_contain_a_tool_call_is_an_invalid_response(string body) => AssertInvalidAsync(body);

    [Theory]
    [InlineData("\"id\": \"tc_AAAAAAAAAAAAAAAAAAAAAA\"", "\"id\": 42")]
    [InlineData("\"status\": \"requires_input\"", "\"status\": [\"running\"]")]
    [InlineData("\"tool\": \"human.request\"", "\"tool\": {}")]
    [InlineData("\"retryable\": true", "\"retryable\": \"yes\"")]
    [InlineData("\"resultAvailable\": true", "\"resultAvailable\": 1")]
    [InlineData("\"prompt\": \"Approve order 1001?\"", "\"prompt\": [\"Approve?\"]")]
    [InlineData("\"runId\": \"run_1\"", "\"runId\": 1")]
    public Task A_property_of_the_wrong_type_is_an_invalid_response(string part, string replacement) =>
        AssertInvalidAsync(SampleToolCall.Replace(part, replacement));

    [Fact]
    public async Task A_truncated_body_is_an_invalid_response()
    {
        for (var length = 0; length < SampleToolCall.Json.Length; length++)
            await AssertInvalidAsync(SampleToolCall.Json[..length]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"nextCursor\":\"a\"}")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":[null]}")]
    [InlineData("{\"data\":[{}]}")]
    [InlineData("{\"data\":[{\"id\":\"tc_A\",\"status\":\"running\"},{\"id\":\"tc_B\"}]}")]
    [InlineData("{\"data\":[\"tc_A\"]}")]
    [InlineData("{\"data\":[],\"nextCursor\":7}")]
    [InlineData("{\"data\":[]}x")]
    public void A_body_that_is_no_list_of_tool_calls_is_not_read(string json) =>
        Assert.ThrowsAny<JsonException>(() => new BctrlJson(UntypedObjectFactory.Dictionaries).ReadToolCallPage(
            Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken));

    [Fact]
    public async Task The_error_for_an_invalid_response_contains_the_id_of_the_tool_call()
    {
        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => TestConnection.ReadToolCallAsync("{}"));

        Assert.Equal(
            $"The response for tool call '{TestConnection.ToolCallId}' is not valid. It does not contain a tool call with an id and a status.",
            failure.Message);
        Assert.Equal(200, failure.StatusCode);
    }

    private static async Task AssertInvalidAsync(string body)
    {
        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => TestConnection.ReadToolCallAsync(body));
        Assert.Equal((BctrlErrorKind.InvalidResponse, false), (failure.Kind, failure.IsTransient));
    }
}

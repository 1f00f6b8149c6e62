using System.Net;

namespace Bctrl.Client.Tests.ToolCalls;

public sealed class ToolCallWaitErrorTests : ToolCallWaiting
{
    /// <summary>Responses that say nothing about the tool call, or after which no other request must follow at once.</summary>
    public static TheoryData<StubResponse> GeneralErrors() =>
    [
        StubResponse.Error(401, "no"), StubResponse.Error(407, "no"), StubResponse.Error(429, "no").With("Retry-After", "9"),
        StubResponse.Error(503, "no").With("Retry-After", "9"), StubResponse.ConnectionRefused(),
        StubResponse.Throws(new HttpRequestException("closed", new IOException())), StubResponse.Json("{\"a\":1}").WithConnectionResetAfter(3),
    ];

    /// <summary>Responses that are not valid, so that the result is lost if there is one.</summary>
    public static TheoryData<StubResponse> InvalidResponses() =>
    [
        StubResponse.Json("{}", 302), StubResponse.Json("{"), StubResponse.Json("\"\\ud800\""), StubResponse.Text("<html></html>"),
        StubResponse.Json("{}", 202), StubResponse.Json("", 202), StubResponse.Json(CannedToolCall.Json("tc_other", "running"), 202),
    ];

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(409, true)]
    [InlineData(410, true)]
    [InlineData(422, true)]
    [InlineData(425, true)]
    [InlineData(403, false)]
    [InlineData(408, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(502, false)]
    [InlineData(503, false)]
    [InlineData(504, false)]
    public async Task After_an_error_of_the_first_route_the_second_one_decides(int error, bool mayBeRunning)
    {
        foreach (var status in (string[])["failed", "cancelled", "timed_out", "running", "queued", "requires_input"])
        {
            var isCompleted = status is "failed" or "cancelled" or "timed_out";
            Respond(StubResponse.Error(error, "no"));
            RespondToGet(CannedToolCall.Json(Id, status));

            if (isCompleted || mayBeRunning)
            {
                var result = await WaitAsync();

                Assert.Equal((status, isCompleted, status == "requires_input"), (result.Value.Status, result.IsCompleted, result.RequiresInput));
                Assert.Null(result.Value.Result);
                // The error of a timeout contains it.
                Assert.Equal(isCompleted ? null : error, result.Failure?.StatusCode);
            }
            else
            {
                var failure = await AssertFailsAsync();

                Assert.Equal((error, error != 403), (failure.StatusCode, failure.IsTransient));
            }
            Assert.Equal(["GET /result?waitSeconds=2", "GET "], Requests.TakeLast(2));
        }
    }

    [Theory]
    [MemberData(nameof(InvalidResponses), DisableDiscoveryEnumeration = true)]
    public async Task After_a_response_that_is_not_valid_the_second_route_decides(StubResponse response)
    {
        Respond(response);
        RespondToGet(CannedToolCall.Json(Id, "failed"));
        Assert.Equal((true, "failed"), ((await WaitAsync()).IsCompleted, (await WaitAsync()).Value.Status));

        foreach (var status in (string[])["running", "succeeded"])
        {
            RespondToGet(CannedToolCall.Json(Id, status));
            var kind = status == "running" ? BctrlErrorKind.InvalidResponse : BctrlErrorKind.ToolCallResultUnavailable;
            Assert.Equal((kind, false), ((await AssertFailsAsync()).Kind, (await AssertFailsAsync()).IsTransient));
        }
        Assert.DoesNotContain("GET /result?waitSeconds=0", Requests);
    }

    [Fact]
    public async Task A_tool_call_that_failed_completes_even_if_its_partial_result_is_not_returned()
    {
        Respond(StubResponse.Error(502, "no"));
        RespondToGet(CannedToolCall.Json(Id, "failed", "\"resultAvailable\":true"));
        Assert.Null((await WaitAsync()).Value.Result);

        Respond(StubResponse.Error(502, "no"), StubResponse.Json("7"));
        Assert.Equal(7L, (await WaitAsync()).Value.Result);
    }

    [Theory]
    [InlineData(404, 404, BctrlErrorKind.ToolCallNotFound, false)]
    [InlineData(409, 404, BctrlErrorKind.ToolCallNotFound, false)]
    [InlineData(403, 403, BctrlErrorKind.PermissionDenied, false)]
    [InlineData(404, 401, BctrlErrorKind.Unauthorized, false)]
    [InlineData(500, 500, BctrlErrorKind.ServerError, true)]
    [InlineData(409, 503, BctrlErrorKind.ServerError, true)]
    [InlineData(409, 429, BctrlErrorKind.RateLimited, true)]
    public async Task An_error_of_the_second_route_is_the_error(int first, int second, BctrlErrorKind kind, bool isTransient)
    {
        Respond(StubResponse.Error(first, "first"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Error(second, "second"));

        var failure = await AssertFailsAsync();

        Assert.Equal((kind, isTransient, "second"), (failure.Kind, failure.IsTransient, failure.ServerMessage));
    }

    [Fact]
    public async Task The_result_is_requested_again_after_an_error_if_the_tool_call_has_succeeded()
    {
        Respond(StubResponse.Error(409, "no"), StubResponse.Json("7"));
        RespondToGet(CannedToolCall.Json(Id));

        var result = await WaitAsync();

        Assert.Equal((true, 7L), (result.IsCompleted, result.Value.Result));
        Assert.Equal(["GET /result?waitSeconds=2", "GET ", "GET /result?waitSeconds=0"], Requests);
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(422, false)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    public async Task The_error_for_a_tool_call_that_has_succeeded_says_so_and_why_its_result_was_not_received(int status, bool isTransient)
    {
        Respond(StubResponse.Error(410, "first"), StubResponse.Error(status, "second", "no.result", "req-2").With("Retry-After", "0"));
        RespondToGet(CannedToolCall.Json(Id));

        var failure = await AssertFailsAsync();

        Assert.Equal(BctrlErrorKind.ToolCallResultUnavailable, failure.Kind);
        Assert.Equal(
            (status, isTransient, TimeSpan.Zero, "second", "no.result", "req-2"),
            (failure.StatusCode, failure.IsTransient, failure.RequestedDelay, failure.ServerMessage, failure.Code, failure.RequestId));
        Assert.StartsWith($"Tool call '{Id}' succeeded, but its result was not received. The ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"the result of tool call '{Id}'", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("request id req-2).", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, Requests.Count());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task A_result_that_is_never_returned_although_the_tool_call_has_succeeded_is_a_transient_error(int status)
    {
        Respond(StubResponse.Json(status == 202 ? CannedToolCall.Json(Id) : "", status));
        RespondToGet(CannedToolCall.Json(Id));

        var failure = await AssertFailsAsync();

        Assert.Equal((BctrlErrorKind.ToolCallResultUnavailable, true), (failure.Kind, failure.IsTransient));
        Assert.Equal($"Tool call '{Id}' succeeded, but its result was not received. The response does not contain it.", failure.Message);
        Assert.Equal(3, Requests.Count());
    }

    [Theory]
    [MemberData(nameof(GeneralErrors), DisableDiscoveryEnumeration = true)]
    public async Task An_error_that_says_nothing_about_the_tool_call_is_thrown_at_once(StubResponse response)
    {
        Respond(response);
        RespondToGet(CannedToolCall.Json(Id, "failed"));

        await AssertFailsAsync();

        Assert.Equal(["GET /result?waitSeconds=2"], Requests);
    }

    [Fact]
    public async Task A_result_that_exceeds_the_size_limit_is_an_error()
    {
        using var stream = new Http.EndlessStream("\"", 'x');
        using var handler = Http.StreamResponseHandler.Create(stream, HttpStatusCode.OK);
        using var connection = TestConnection.Create(handler);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() =>
            new ToolCallClient(connection).WaitAsync(Id, TimeSpan.FromSeconds(2), null, TestContext.Current.CancellationToken));

        Assert.Equal(BctrlErrorKind.ResponseTooLarge, failure.Kind);
    }

    [Fact]
    public async Task The_case_of_an_id_matters_in_each_response()
    {
        var other = CannedToolCall.Json(Id.Replace('A', 'a'), "running");
        Respond(StubResponse.Json(other, 202), StubResponse.Json("7"));
        RespondToGet(other);

        foreach (var requestCount in (int[])[2, 4])
        {
            var failure = await AssertFailsAsync();

            Assert.Equal((BctrlErrorKind.InvalidResponse, false), (failure.Kind, failure.IsTransient));
            Assert.EndsWith($"It describes another tool call, '{Id.Replace('A', 'a')}'.", failure.Message, StringComparison.Ordinal);
            Assert.Equal(requestCount, Requests.Count());
        }
    }
}

using System.Globalization;
using System.Net;
using System.Numerics;

namespace Bctrl.Client.Tests.ToolCalls;

/// <summary>Tests of one wait for a tool call, which is up to three requests.</summary>
public sealed class ToolCallWaitTests : IDisposable
{
    private const string Id = TestConnection.ToolCallId;

    private readonly StubHttpMessageHandler _handler = new();
    private readonly BctrlConnection _connection;

    public ToolCallWaitTests() => _connection = TestConnection.Create(_handler);

    /// <summary>The requests so far, without the beginning that they have in common.</summary>
    private IEnumerable<string> Requests => _handler.Requests.Select(request =>
        $"{request.Method} {request.Uri.PathAndQuery}".Replace($"/v1/tool-calls/{Id}", "", StringComparison.Ordinal));

    public static TheoryData<StubResponse> GeneralErrors() =>
    [
        StubResponse.Error(401, "no"), StubResponse.Error(407, "no"), StubResponse.Error(408, "no"), StubResponse.Error(429, "no"),
        StubResponse.Error(503, "no"), StubResponse.Json("{}", 302), StubResponse.ConnectionRefused(),
        StubResponse.Throws(new HttpRequestException("closed", new IOException())), StubResponse.Json("{\"a\":1}").WithConnectionResetAfter(3),
        StubResponse.Json(""), StubResponse.Json("{"), StubResponse.Json("\"\\ud800\""), StubResponse.Text("<html></html>"),
        StubResponse.Json("{}", 202), StubResponse.Json("", 202), StubResponse.Json(CannedToolCall.Json("tc_other", "running"), 202),
    ];

    public void Dispose()
    {
        _connection.Dispose();
        _handler.Dispose();
    }

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
    [InlineData("", "\"responseExpiresAt\":\"2026-03-01T10:20:00.000Z\"", false)]
    [InlineData("\"prompt\":null,\"responseExpiresAt\":null", "\"prompt\":null,\"responseExpiresAt\":null", true)]
    [InlineData("", "\"responseExpiresAt\":\"2026-03-01T11:10:00.000+01:00\"", true)]
    public async Task A_question_is_the_same_if_its_words_and_its_time_are_the_same(string first, string second, bool isSame)
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
    [InlineData("failed", "\"resultAvailable\":true")]
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
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(410)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task An_error_of_the_first_route_is_not_an_error_if_the_second_one_describes_the_tool_call(int error)
    {
        foreach (var (status, isCompleted) in ((string, bool)[])
            [("failed", true), ("cancelled", true), ("timed_out", true), ("running", false), ("queued", false), ("requires_input", false)])
        {
            Respond(StubResponse.Error(error, "no"));
            RespondToGet(CannedToolCall.Json(Id, status));

            var result = await WaitAsync();

            Assert.Equal((status, isCompleted, status == "requires_input"), (result.Value.Status, result.IsCompleted, result.RequiresInput));
            Assert.Null(result.Value.Result);
            Assert.Equal(["GET /result?waitSeconds=2", "GET "], Requests.TakeLast(2));
        }
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
        _handler.On("GET /v1/tool-calls/*", StubResponse.Error(second, "second"));

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
    [InlineData(404, BctrlErrorKind.ToolCallNotFound, false)]
    [InlineData(409, BctrlErrorKind.Conflict, false)]
    [InlineData(422, BctrlErrorKind.InvalidRequest, false)]
    [InlineData(500, BctrlErrorKind.ServerError, true)]
    [InlineData(503, BctrlErrorKind.ServerError, true)]
    public async Task A_second_error_for_a_tool_call_that_has_succeeded_is_the_error(int status, BctrlErrorKind kind, bool isTransient)
    {
        Respond(StubResponse.Error(410, "first"), StubResponse.Error(status, "second"));
        RespondToGet(CannedToolCall.Json(Id));

        var failure = await AssertFailsAsync();

        Assert.Equal((kind, isTransient, "second"), (failure.Kind, failure.IsTransient, failure.ServerMessage));
        Assert.Equal(3, Requests.Count());
    }

    [Theory]
    [InlineData(202)]
    [InlineData(204)]
    public async Task A_result_that_is_never_returned_although_the_tool_call_has_succeeded_is_a_transient_error(int status)
    {
        Respond(StubResponse.Json(status == 202 ? CannedToolCall.Json(Id) : "", status));
        RespondToGet(CannedToolCall.Json(Id));

        var failure = await AssertFailsAsync();

        Assert.Equal((BctrlErrorKind.InvalidResponse, true), (failure.Kind, failure.IsTransient));
        Assert.StartsWith($"The result of tool call '{Id}' was not received", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, Requests.Count());
    }

    [Theory]
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

    [Theory]
    [MemberData(nameof(GeneralErrors), DisableDiscoveryEnumeration = true)]
    public async Task An_error_that_is_not_about_the_tool_call_is_thrown_at_once(StubResponse response)
    {
        Respond(response);
        RespondToGet(CannedToolCall.Json(Id, "failed"));

        await AssertFailsAsync();

        Assert.Equal(["GET /result?waitSeconds=2"], Requests);
    }

    [Fact]
    public async Task A_result_that_exceeds_the_size_limit_is_an_error_at_once()
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

        foreach (var requestCount in (int[])[1, 3])
        {
            var failure = await AssertFailsAsync();

            Assert.Equal((BctrlErrorKind.InvalidResponse, false), (failure.Kind, failure.IsTransient));
            Assert.EndsWith($"It describes another tool call, '{Id.Replace('A', 'a')}'.", failure.Message, StringComparison.Ordinal);
            Assert.Equal(requestCount, Requests.Count());
        }
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0001, "0")]
    [InlineData(0.25, "0.25")]
    [InlineData(1.5, "1.5")]
    [InlineData(1.23456, "1.235")]
    [InlineData(30, "30")]
    [InlineData(86400, "86400")]
    public async Task The_timeout_is_sent_in_seconds_in_the_same_way_in_every_culture(double seconds, string expected)
    {
        Respond(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202));
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            await WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.Equal([$"GET /result?waitSeconds={expected}"], Requests);
    }

    [Fact]
    public async Task A_special_character_in_an_id_is_escaped()
    {
        const string Special = "tc_A/../b?c#d e%2F";
        _handler.On("GET /v1/tool-calls/*/result", StubResponse.Json(CannedToolCall.Json(Special, "running"), 202));

        await new ToolCallClient(_connection).WaitAsync(Special, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal("/v1/tool-calls/tc_A%2F..%2Fb%3Fc%23d%20e%252F/result?waitSeconds=0", Assert.Single(_handler.Requests).Uri.PathAndQuery);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_of_the_requests_is_traced_and_can_be_canceled(int count)
    {
        StubResponse Hold(StubResponse response, int number) => count == number ? response.WaitForRelease() : response;
        Respond(Hold(StubResponse.Error(409, "no"), 1), Hold(StubResponse.Json("7"), 3));
        _handler.On("GET /v1/tool-calls/*", Hold(StubResponse.Json(CannedToolCall.Json(Id)), 2));
        using var cancellation = new CancellationTokenSource();
        var traces = new List<RequestLogEntry>();

        var waiting = new ToolCallClient(_connection).WaitAsync(Id, TimeSpan.FromSeconds(2), traces.Add, cancellation.Token);
        Assert.Equal((count, 1), (_handler.Requests.Count, _handler.InFlight));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(count, traces.Count);
    }

    [Fact]
    public async Task The_key_is_not_in_a_result()
    {
        Respond(StubResponse.Json($"{{\"header\":\"Bearer {TestConnection.ApiKey}\"}}"));
        RespondToGet(CannedToolCall.Json(Id));

        var text = Assert.IsType<string>(Assert.IsType<Dictionary<string, object?>>((await WaitAsync()).Value.Result)["header"]);

        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }

    private void Respond(params StubResponse[] responses) => _handler.On("GET /v1/tool-calls/*/result", responses);

    private void RespondToGet(string call) => _handler.On("GET /v1/tool-calls/*", StubResponse.Json(call));

    private Task<PollResult<ToolCall>> WaitAsync(TimeSpan? timeout = null) =>
        new ToolCallClient(_connection).WaitAsync(Id, timeout ?? TimeSpan.FromSeconds(2), null, TestContext.Current.CancellationToken);

    private Task<BctrlApiException> AssertFailsAsync() => Assert.ThrowsAsync<BctrlApiException>(() => WaitAsync());
}

using Bctrl.Client.Tests.Polling;

namespace Bctrl.Client.Tests.ToolCalls;

/// <summary>Tests of a wait for tool calls from the first request to the last event, with a simulated clock.</summary>
public sealed class ToolCallPollingTests : StubbedServerTests
{
    private const string Id = TestConnection.ToolCallId;

    private readonly ManualTimeProvider _clock;
    private readonly List<TimeSpan> _times = [];

    public ToolCallPollingTests()
        : this(new ManualTimeProvider())
    {
    }

    private ToolCallPollingTests(ManualTimeProvider clock)
        : base(clock) => _clock = clock;

    [Fact]
    public void A_server_that_responds_at_once_to_any_wait_is_polled_about_once_per_second()
    {
        RespondAtOnce(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202));

        var last = Wait(timeout: 60)[^1];

        Assert.Equal(ToolCallStatus.Running, Assert.IsType<PollEvent<ToolCall>.TimedOut>(last).Last!.Status);
        AssertRate();
        Assert.Equal(_times.Count, Handler.Requests.Count);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    public void A_server_that_responds_with_an_error_while_the_tool_call_is_running_is_polled_about_once_per_second(int status)
    {
        RespondAtOnce(StubResponse.Error(status, "no"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id, "running")));

        var events = Wait(timeout: 60);

        var last = Assert.IsType<PollEvent<ToolCall>.TimedOut>(Assert.Single(events));
        Assert.Equal(status, Assert.IsType<BctrlApiException>(last.LastFailure).StatusCode);
        Assert.Equal(_times.Count, last.FailureCount);
        AssertRate();
        Assert.Equal(2 * _times.Count, Handler.Requests.Count);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public void An_error_of_the_server_while_the_tool_call_is_running_is_retried_as_often_as_any_other(int status)
    {
        RespondAtOnce(StubResponse.Error(status, "no"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id, "running")));

        var failed = Assert.IsType<PollEvent<ToolCall>.Failed>(Wait(retries: 3)[^1]);

        Assert.Equal(status, Assert.IsType<BctrlApiException>(failed.Failure).StatusCode);
        Assert.Equal(8, Handler.Requests.Count);
    }

    [Fact]
    public async Task The_second_request_of_a_poll_waits_for_a_delay_that_the_server_has_requested_meanwhile()
    {
        RespondAtOnce(StubResponse.Json("7"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id)));
        Connection.Gate.Close(TimeSpan.FromSeconds(30));

        var polling = new ToolCallClient(Connection).WaitAsync(Id, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Single(Handler.Requests);
        while (_clock.Now < TimeSpan.FromSeconds(30))
            _clock.FireNext();
        Assert.True((await polling).IsCompleted);
        Assert.Equal(2, Handler.Requests.Count);
    }

    [Fact]
    public void A_server_that_responds_with_a_result_while_the_tool_call_is_running_is_polled_about_once_per_second()
    {
        RespondAtOnce(StubResponse.Json("7"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id, "running")));

        Wait(timeout: 60);

        AssertRate();
    }

    /// <summary>The status may have been written before the result.</summary>
    [Fact]
    public void A_missing_result_is_requested_again_until_it_is_returned()
    {
        RespondAtOnce([.. Enumerable.Repeat(StubResponse.Json(CannedToolCall.Json(Id), 202), 5), StubResponse.Json("7")]);
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id)));

        var events = Wait(retries: 5);

        Assert.Equal(7L, Assert.IsType<PollEvent<ToolCall>.Completed>(events[^1]).Value.Result);
        Assert.Equal(2, events.OfType<PollEvent<ToolCall>.Request>().Count(each => each.Event is RequestEvent.Retrying));
    }

    [Fact]
    public void A_wait_whose_second_request_fails_is_retried()
    {
        RespondAtOnce(StubResponse.Json("7"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Error(500, "no"), StubResponse.Json(CannedToolCall.Json(Id)));

        Assert.Equal(7L, Assert.IsType<PollEvent<ToolCall>.Completed>(Wait(retries: 1)[^1]).Value.Result);
        // The result is kept meanwhile.
        Assert.Equal(3, Handler.Requests.Count);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("timed_out")]
    public void A_tool_call_that_did_not_succeed_completes_without_an_error(string status)
    {
        RespondAtOnce(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202), StubResponse.Error(409, "no"));
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id, status)));

        Assert.Equal(status, Assert.IsType<PollEvent<ToolCall>.Completed>(Assert.Single(Wait())).Value.Status);
    }

    [Fact]
    public void With_a_timeout_of_zero_each_tool_call_is_requested_once_without_a_wait()
    {
        RespondAtOnce(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202));

        Assert.IsType<PollEvent<ToolCall>.TimedOut>(Assert.Single(Wait(timeout: 0)));
        Assert.Equal("?waitSeconds=0", Assert.Single(Handler.Requests).Uri.Query);
    }

    [Fact]
    public void The_timeouts_of_the_waits_double_up_to_30_seconds()
    {
        RespondAtOnce([.. Enumerable.Repeat(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202), 6), StubResponse.Json("7")]);
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id)));

        Wait();

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Handler.Requests.Select(request => request.WaitSeconds).OfType<double>());
    }

    [Fact]
    public void A_question_is_reported_once_and_again_when_it_is_another_one()
    {
        string[] calls =
        [
            CannedToolCall.Json(Id, "requires_input"), CannedToolCall.Json(Id, "requires_input"), CannedToolCall.Json(Id, "running"),
            CannedToolCall.Json(Id, "requires_input"), CannedToolCall.Json(Id, "requires_input", "\"prompt\":\"Really?\""),
        ];
        RespondAtOnce([.. calls.Select(call => StubResponse.Json(call, 202)), StubResponse.Json("7")]);
        Handler.On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id)));

        var events = Wait();

        Assert.Equal(
            ["Approve order 1001?", "Approve order 1001?", "Really?"],
            events.OfType<PollEvent<ToolCall>.InputRequired>().Select(each => each.Value.Prompt));
        Assert.IsType<PollEvent<ToolCall>.Completed>(events[^1]);
    }

    [Fact]
    public void A_tool_call_that_requires_input_has_nothing_left_to_wait_for_if_that_is_specified()
    {
        RespondAtOnce(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202), StubResponse.Json(CannedToolCall.Json(Id, "requires_input"), 202));

        var completed = Assert.IsType<PollEvent<ToolCall>.Completed>(Assert.Single(Wait(untilInput: true)));

        Assert.Equal((ToolCallStatus.RequiresInput, false, false), (completed.Value.Status, completed.WasCompletedBefore, completed.Value.IsTerminal));
        Assert.Equal(2, Handler.Requests.Count);
    }

    [Fact]
    public void Ids_that_differ_only_in_case_are_two_tool_calls()
    {
        string[] ids = [Id, Id.Replace('A', 'a')];
        Handler.On("GET /v1/tool-calls/*/result", request => StubResponse.Json($"\"{request.ToolCallId}\""))
            .On("GET /v1/tool-calls/*", request => StubResponse.Json(CannedToolCall.Json(request.ToolCallId)));

        var completed = Wait(ids: [.. ids, .. ids]).Cast<PollEvent<ToolCall>.Completed>().ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), completed.Select(each => each.Id).Order(StringComparer.Ordinal));
        Assert.All(completed, each => Assert.Equal((each.Id, each.Id), (each.Value.Id, each.Value.Result)));
    }

    /// <summary>Responds to waits at once, and records when each of them was sent.</summary>
    private void RespondAtOnce(params StubResponse[] responses) => Handler.On("GET /v1/tool-calls/*/result", _ =>
    {
        _times.Add(_clock.Now);
        return responses[Math.Min(_times.Count, responses.Length) - 1];
    });

    /// <summary>Asserts that the waits were sent at most four times per second, and later about once per second, for a minute.</summary>
    private void AssertRate()
    {
        Assert.InRange(_times.Count, 55, 70);
        Assert.All(_times.Zip(_times.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 0.249, 1.1));
    }

    private List<PollEvent<ToolCall>> Wait(double? timeout = null, int retries = 0, bool untilInput = false, params string[] ids)
    {
        var options = new PollOptions
        {
            Clock = _clock,
            Timeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Retry = new RetryPolicy(retries, TimeSpan.FromSeconds(1), () => 1),
            IdComparer = WorkKind.ToolCall.IdComparer,
        };
        using var scheduler = new PollScheduler<ToolCall>(PollFactory.CreateWait(new ToolCallClient(Connection), untilInput), options);
        foreach (var id in ids.DefaultIfEmpty(Id))
            scheduler.Add(id);
        scheduler.CompleteAdding();

        var events = new List<PollEvent<ToolCall>>();
        while (!scheduler.IsCompleted)
        {
            // Everything but a delay is done without waiting for the clock.
            PollEvent<ToolCall>? next = null;
            Assert.True(SpinWait.SpinUntil(
                () => scheduler.TryTake(TimeSpan.Zero, CancellationToken.None, out next) || scheduler.IsCompleted || _clock.DelayCount > 0, TimeSpan.FromMinutes(1)));
            if (next is not null)
                events.Add(next);
            else if (!scheduler.IsCompleted)
                Assert.True(_clock.FireNext());
        }
        return events;
    }
}

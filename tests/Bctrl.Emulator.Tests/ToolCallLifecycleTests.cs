using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallLifecycleTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(EmulatedOutcome.Succeeded, "succeeded")]
    [InlineData(EmulatedOutcome.Failed, "failed")]
    [InlineData(EmulatedOutcome.Cancelled, "cancelled")]
    [InlineData(EmulatedOutcome.TimedOut, "timed_out")]
    public async Task Tool_call_is_queued_then_running_then_ends_after_its_duration(EmulatedOutcome outcome, string status)
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var createdAt = _time.GetUtcNow();
        var id = emulator.CreateToolCall(new ToolCallOptions { Outcome = outcome, DurationMs = 3000 });

        var queued = await GetAsync(emulator, id);
        _time.Advance(TimeSpan.FromMilliseconds(2999));
        var running = await GetAsync(emulator, id);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await GetAsync(emulator, id);

        Assert.Equal(("queued", null, null), (queued["status"], queued["startedAt"], queued["finishedAt"]));
        Assert.Equal("running", running["status"]);
        Assert.Equal(createdAt.AddMilliseconds(300), DateTimeOffset.Parse(running["startedAt"]!, null));
        Assert.Null(running["finishedAt"]);
        Assert.Equal(status, ended["status"]);
        Assert.Equal(createdAt.AddSeconds(3), DateTimeOffset.Parse(ended["finishedAt"]!, null));
        Assert.Equal(status == "succeeded", (bool)ended.Json["resultAvailable"]!);
        Assert.Equal(status is "failed" or "timed_out", ended["errorCode"] is not null);
        Assert.Equal(status is "failed" or "timed_out", ended["errorMessage"] is not null);
        Assert.Equal(status switch { "failed" => "false", "timed_out" => "true", _ => null }, ended["retryable"]);
    }

    [Fact]
    public async Task Tool_call_that_requires_input_waits_for_a_response_and_then_succeeds_with_it()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var started = await emulator.StartToolCallAsync("human.request", """
            {"prompt":"Pay the invoice?","responseSchema":{"type":"object","required":["amount"],"properties":{"amount":{"type":"number"}}}}
            """);
        var id = started["id"]!;
        Assert.Null(started["prompt"]);

        _time.Advance(TimeSpan.FromSeconds(1));
        var waiting = await GetAsync(emulator, id);
        _time.Advance(TimeSpan.FromMinutes(9));
        var responded = await emulator.PostAsync($"/v1/tool-calls/{id}/respond", """{"amount":12.50}""");
        var running = await GetAsync(emulator, id);
        _time.Advance(TimeSpan.FromSeconds(1));
        var ended = await GetAsync(emulator, id);

        Assert.Equal("requires_input", waiting["status"]);
        Assert.Equal("Pay the invoice?", waiting["prompt"]);
        Assert.Equal("amount", (string?)waiting.Json["responseSchema"]!["required"]![0]);
        Assert.Equal(
            DateTimeOffset.Parse(waiting["createdAt"]!, null) + TimeSpan.FromSeconds(1) + TimeSpan.FromMinutes(10),
            DateTimeOffset.Parse(waiting["responseExpiresAt"]!, null));
        Assert.Equal((200, "running"), (responded.Status, responded["status"]));
        Assert.Equal(("running", null), (running["status"], running["prompt"]));
        Assert.Equal("succeeded", ended["status"]);
        Assert.Equal("""{"amount":12.50}""", (await emulator.GetResultAsync(id)).Json.ToJsonString());
    }

    [Fact]
    public async Task Tool_call_times_out_if_nobody_responds_within_ten_minutes()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateToolCall(new ToolCallOptions { Tool = "human.request", DurationMs = 0 });

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("requires_input", (await GetAsync(emulator, id))["status"]);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await GetAsync(emulator, id);

        Assert.Equal("timed_out", ended["status"]);
        Assert.Equal("tool_call.response_expired", ended["errorCode"]);
        AssertError(await emulator.PostAsync($"/v1/tool-calls/{id}/respond", "{}"), 409, "tool_call.conflict", "conflict");
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("timed_out")]
    public async Task Tool_call_ends_as_specified_after_the_response(string end)
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var started = await emulator.StartToolCallAsync(
            "captcha.solve", $$$"""{"emulator":{"requiresInput":true,"durationMs":0,"end":"{{{end}}}"}}""");

        var responded = await emulator.PostAsync($"/v1/tool-calls/{started["id"]}/respond", """{"approved":true}""");

        Assert.Equal("requires_input", started["status"]);
        Assert.Equal(end, responded["status"]);
        Assert.NotEqual("tool_call.response_expired", responded["errorCode"]);
    }

    [Fact]
    public async Task Tool_call_keeps_running_for_a_short_time_after_its_cancellation_is_requested()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.NeverCompletes });
        _time.Advance(TimeSpan.FromDays(1));

        var first = await emulator.PostAsync($"/v1/tool-calls/{id}/cancel");
        var second = await emulator.PostAsync($"/v1/tool-calls/{id}/cancel");
        _time.Advance(TimeSpan.FromMilliseconds(200));
        var ended = await GetAsync(emulator, id);

        Assert.Equal((200, "running"), (first.Status, first["status"]));
        Assert.Equal((200, "running"), (second.Status, second["status"]));
        Assert.Equal("cancelled", ended["status"]);
        Assert.Null(ended["errorCode"]);
        Assert.Equal(409, (await emulator.PostAsync($"/v1/tool-calls/{id}/cancel")).Status);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_for_input()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateToolCall(new ToolCallOptions { Tool = "human.request" });
        _time.Advance(TimeSpan.FromSeconds(1));

        await emulator.PostAsync($"/v1/tool-calls/{id}/cancel");

        Assert.Equal("running", (await GetAsync(emulator, id))["status"]);
        Assert.Equal(409, (await emulator.PostAsync($"/v1/tool-calls/{id}/respond", """{"approved":true}""")).Status);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("cancelled", (await GetAsync(emulator, id))["status"]);
    }

    [Fact]
    public async Task Wait_ends_when_the_tool_call_ends()
    {
        var call = CreateToolCall(new ToolCallOptions { DurationMs = 60_000 });
        var wait = WaitAsync(call, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await wait;

        Assert.Equal("succeeded", GetStatus(call));
    }

    [Fact]
    public async Task Wait_ends_when_the_tool_call_requires_input()
    {
        var call = CreateToolCall(new ToolCallOptions { Tool = "human.request", DurationMs = 60_000 });
        var wait = WaitAsync(call, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await wait;

        Assert.Equal("requires_input", GetStatus(call));
    }

    [Fact]
    public async Task Wait_for_a_tool_call_that_requires_input_lasts_until_its_timeout()
    {
        var call = CreateToolCall(new ToolCallOptions { Tool = "human.request", DurationMs = 0 });
        var wait = WaitAsync(call, TimeSpan.FromSeconds(60));

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await wait;

        Assert.Equal("requires_input", GetStatus(call));
    }

    [Fact]
    public async Task Wait_for_a_tool_call_that_requires_input_ends_with_the_response()
    {
        var call = CreateToolCall(new ToolCallOptions { Tool = "human.request" });
        _time.Advance(TimeSpan.FromSeconds(1));
        var wait = WaitAsync(call, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(wait.IsCompleted);
        Assert.True(call.Respond(JsonElement.Parse("{}"), _time));
        await wait;

        Assert.Equal("running", GetStatus(call));
    }

    [Fact]
    public async Task Wait_for_a_tool_call_that_requires_input_ends_when_it_expires()
    {
        var call = CreateToolCall(new ToolCallOptions { Tool = "human.request", DurationMs = 0 });
        var wait = WaitAsync(call, TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromMinutes(10));
        await wait;

        Assert.Equal("timed_out", GetStatus(call));
    }

    [Fact]
    public async Task Result_request_uses_its_seconds()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.NeverCompletes });
        var result = emulator.GetResultAsync(id, "2.5");
        await emulator.WaitForRequestsInFlightAsync(1);
        Assert.False(result.IsCompleted);

        // Advance the clock in small steps, because the request may not have started its timer yet.
        var steps = 0;
        while (!result.IsCompleted && steps < 200)
        {
            steps++;
            _time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.InRange(steps, 5, 199);
        Assert.Equal((202, "running"), ((await result).Status, (await result)["status"]));
    }

    private EmulatedToolCall CreateToolCall(ToolCallOptions options) => new ToolCallStore(_time).Create(options)[0];

    private Task WaitAsync(EmulatedToolCall call, TimeSpan timeout) =>
        call.WaitAsync(timeout, _time, TestContext.Current.CancellationToken);

    private string GetStatus(EmulatedToolCall call) => call.GetSnapshot(_time.GetUtcNow()).Status;

    private static Task<EmulatorResponse> GetAsync(EmulatorFixture emulator, string id) =>
        emulator.GetAsync($"/v1/tool-calls/{id}");
}

using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallControlTests
{
    [Fact]
    public async Task Post_tool_calls_starts_them_with_the_options()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var response = await emulator.PostAsync("/emulator/tool-calls", """
            {"count":3,"tool":"human.request","end":"timed_out","durationMs":0,"requiresInput":false,"retryable":false,
             "error":{"code":"slow","message":"Too slow."},"runId":"r","runtimeId":"rt","turnId":"t","callerType":"agent"}
            """);

        Assert.Equal(200, response.Status);
        var calls = response.Json["toolCalls"]!.AsArray();
        Assert.Equal(3, calls.Select(call => (string?)call!["id"]).Distinct().Count());
        Assert.All(calls, call =>
        {
            Assert.Equal("timed_out", (string?)call!["status"]);
            Assert.Equal("slow", (string?)call["errorCode"]);
            Assert.Equal("Too slow.", (string?)call["errorMessage"]);
            Assert.False((bool)call["retryable"]!);
            Assert.Equal("r", (string?)call["runId"]);
            Assert.Equal("rt", (string?)call["runtimeId"]);
            Assert.Equal("t", (string?)call["turnId"]);
            Assert.Equal("agent", (string?)call["callerType"]);
        });
    }

    [Theory]
    [InlineData("""{"count":0}""")]
    [InlineData("""{"count":100001}""")]
    [InlineData("""{"end":"exploded"}""")]
    [InlineData("""{"durationMs":-1}""")]
    [InlineData("""{"tool":"captcha.unknown"}""")]
    [InlineData("""{"tool":null}""")]
    [InlineData("""{"requiresInput":"yes"}""")]
    [InlineData("""{"responseSchema":"text"}""")]
    [InlineData("""{"error":{"code":"no"}}""")]
    [InlineData("""{"retryable":true}""")]
    [InlineData("""{"callerType":"person"}""")]
    [InlineData("""{"steps":1}""")]
    public async Task Post_tool_calls_rejects_invalid_options(string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.PostAsync("/emulator/tool-calls", body), 400, "request.invalid", "invalid_input");
    }

    [Fact]
    public async Task Delete_tool_calls_removes_completed_tool_calls()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var completed = await emulator.StartToolCallAsync("files.list", """{"emulator":{"durationMs":0}}""", "key");
        var running = emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.NeverCompletes });

        Assert.Equal(204, (await emulator.SendAsync(HttpMethod.Delete, "/emulator/tool-calls")).Status);

        Assert.Equal(404, (await emulator.GetAsync($"/v1/tool-calls/{completed["id"]}")).Status);
        Assert.Equal(running, (string?)(await emulator.GetAsync("/v1/tool-calls")).Json["data"]!.AsArray().Single()!["id"]);
        var startedAgain = await emulator.StartToolCallAsync("files.list", """{"emulator":{"durationMs":0}}""", "key");
        Assert.NotEqual(completed["id"], startedAgain["id"]);
    }
}

using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallStartTests
{
    [Fact]
    public async Task Start_returns_202_with_the_new_tool_call()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var started = await emulator.StartToolCallAsync("stagehand.act", """{"instruction":"Sign in"}""");

        Assert.Equal(202, started.Status);
        Assert.Matches("^tc_[0-9A-Za-z]{22}$", started["id"]);
        Assert.Equal("stagehand.act", started["tool"]);
        Assert.Equal("queued", started["status"]);
        Assert.Equal("api", started["callerType"]);
        Assert.Equal(started["id"], (await emulator.GetAsync($"/v1/tool-calls/{started["id"]}"))["id"]);
    }

    [Fact]
    public async Task Body_can_say_how_the_tool_call_ends()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var started = await emulator.StartToolCallAsync("tool_42", """
            {"emulator":{"end":"failed","durationMs":0,"error":{"code":"out_of_paper"},"retryable":true,"runId":"run-1","callerType":"test"}}
            """);

        Assert.Equal("failed", started["status"]);
        Assert.Equal("tool_42", started["tool"]);
        Assert.Equal("out_of_paper", started["errorCode"]);
        Assert.Equal("true", started["retryable"]);
        Assert.Equal("run-1", started["runId"]);
        Assert.Equal("test", started["callerType"]);
    }

    [Theory]
    [InlineData("captcha.solved")]
    [InlineData("Captcha.Solve")]
    [InlineData("tool_")]
    [InlineData("TOOL_1")]
    [InlineData("a%2Fb")]
    public async Task Unknown_tool_returns_404(string tool)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.StartToolCallAsync(tool), 404, "tool.not_found", "not_found");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"prompt":7}""")]
    [InlineData("""{"responseSchema":[]}""")]
    [InlineData("""{"emulator":7}""")]
    [InlineData("""{"emulator":null}""")]
    [InlineData("""{"emulator":{"colour":"red"}}""")]
    [InlineData("""{"emulator":{"durationMs":-1}}""")]
    public async Task Start_rejects_an_invalid_body(string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.StartToolCallAsync("human.request", body), 400, "request.invalid", "invalid_input");
        Assert.Empty((await emulator.GetAsync("/v1/tool-calls")).Json["data"]!.AsArray());
    }
}

using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallIdempotencyTests
{
    [Fact]
    public async Task Same_key_and_request_return_the_same_tool_call_in_its_current_state()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        const string body = """{"url":"https://example.com","emulator":{"end":"never"}}""";
        var first = await emulator.StartToolCallAsync("captcha.solve", body, "key-1");
        await emulator.PostAsync($"/v1/tool-calls/{first["id"]}/cancel");
        await emulator.GetResultAsync(first["id"]!, "30");

        var second = await emulator.StartToolCallAsync(
            "captcha.solve", """{ "emulator": {"end":"never"}, "url": "https://example.com" }""", "key-1");

        Assert.Equal((202, first["id"], "cancelled"), (second.Status, second["id"], second["status"]));
        Assert.Single((await emulator.GetAsync("/v1/tool-calls")).Json["data"]!.AsArray());
    }

    [Theory]
    [InlineData("captcha.solve", """{"url":"https://example.org"}""")]
    [InlineData("captcha.solve", "{}")]
    [InlineData("stagehand.act", """{"url":"https://example.com"}""")]
    public async Task Same_key_and_another_request_return_409(string tool, string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        await emulator.StartToolCallAsync("captcha.solve", """{"url":"https://example.com"}""", "key-1");

        AssertError(await emulator.StartToolCallAsync(tool, body, "key-1"), 409, "idempotency.key_reused", "conflict");
        Assert.Equal(202, (await emulator.StartToolCallAsync(tool, body, "KEY-1")).Status);
    }

    [Fact]
    public async Task Key_of_a_rejected_request_can_be_used_again()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        Assert.Equal(400, (await emulator.StartToolCallAsync("captcha.solve", "[]", "key-1")).Status);
        Assert.Equal(202, (await emulator.StartToolCallAsync("captcha.solve", "{}", "key-1")).Status);
    }

    [Fact]
    public async Task Concurrent_requests_with_the_same_key_start_one_tool_call()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Task.Run(() => emulator.StartToolCallAsync("captcha.solve", "{}", "key-1"))));

        Assert.All(responses, response => Assert.Equal((202, responses[0]["id"]), (response.Status, response["id"])));
        Assert.Single((await emulator.GetAsync("/v1/tool-calls")).Json["data"]!.AsArray());
    }

    [Fact]
    public async Task Requests_without_a_key_start_one_tool_call_each()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var first = await emulator.StartToolCallAsync("captcha.solve");
        var second = await emulator.StartToolCallAsync("captcha.solve");

        Assert.NotEqual(first["id"], second["id"]);
    }
}

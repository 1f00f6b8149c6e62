using System.Text.Json;
using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallListTests
{
    [Theory]
    [InlineData(0, "", new[] { 0 })]
    [InlineData(50, "", new[] { 50 })]
    [InlineData(51, "", new[] { 50, 1 })]
    [InlineData(7, "limit=3", new[] { 3, 3, 1 })]
    [InlineData(6, "limit=3", new[] { 3, 3 })]
    [InlineData(101, "limit=100", new[] { 100, 1 })]
    public async Task Pages_have_each_tool_call_exactly_once_and_the_newest_first(int count, string query, int[] sizes)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var ids = Enumerable.Range(0, count).Select(_ => emulator.CreateToolCall()).ToArray();

        var pages = await GetPagesAsync(emulator, query);

        Assert.Equal(sizes, pages.Select(page => page.Length));
        Assert.Equal(ids.Reverse(), pages.SelectMany(page => page));
    }

    [Fact]
    public async Task Page_can_be_requested_again_and_new_tool_calls_do_not_move_it()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.Host.CreateToolCalls(new ToolCallOptions { Count = 5 });
        var cursor = (await emulator.GetAsync("/v1/tool-calls?limit=2"))["nextCursor"]!;
        var path = $"/v1/tool-calls?limit=2&cursor={Uri.EscapeDataString(cursor)}";

        var first = await emulator.GetAsync(path);
        emulator.Host.CreateToolCalls(new ToolCallOptions { Count = 3 });
        var second = await emulator.GetAsync(path);

        Assert.Equal(GetIds(first), GetIds(second));
        Assert.Equal(first["nextCursor"], second["nextCursor"]);
    }

    [Fact]
    public async Task Removed_tool_calls_do_not_break_a_cursor()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var old = emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.NeverCompletes });
        emulator.Host.CreateToolCalls(new ToolCallOptions { Count = 3, DurationMs = 0 });
        var cursor = (await emulator.GetAsync("/v1/tool-calls?limit=2"))["nextCursor"]!;

        await emulator.SendAsync(HttpMethod.Delete, "/emulator/tool-calls");

        var page = await emulator.GetAsync($"/v1/tool-calls?cursor={Uri.EscapeDataString(cursor)}");
        Assert.Equal([old], GetIds(page));
    }

    [Theory]
    [InlineData("spaceId=default", 8)]
    [InlineData("spaceId=space-2", 1)]
    [InlineData("runId=run-1", 2)]
    [InlineData("runId=run-1&runtimeId=runtime-1", 1)]
    [InlineData("runtimeId=RUNTIME-1", 0)]
    [InlineData("turnId=turn-1", 1)]
    [InlineData("tool=files.list", 3)]
    [InlineData("status=failed", 2)]
    [InlineData("status=requires_input", 1)]
    [InlineData("status=failed&tool=files.list", 1)]
    [InlineData("unknown=parameter", 9)]
    public async Task Filters_select_the_tool_calls_that_match_all_of_them(string query, int count)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        ToolCallOptions[] options =
        [
            new() { SpaceId = "space-2" }, new() { RunId = "run-1" }, new() { RunId = "run-1", RuntimeId = "runtime-1" },
            new() { TurnId = "turn-1" }, new() { Tool = "files.list", Count = 2 },
            new() { Tool = "files.list", Outcome = EmulatedOutcome.Failed, DurationMs = 0 },
            new() { Outcome = EmulatedOutcome.Failed, DurationMs = 0 }, new() { Tool = "human.request", DurationMs = 0 },
        ];
        foreach (var option in options)
            emulator.Host.CreateToolCalls(option);

        var ids = (await GetPagesAsync(emulator, query + "&limit=2")).SelectMany(page => page).ToArray();

        Assert.Equal(count, ids.Length);
        Assert.Equal(count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("cursor=")]
    [InlineData("cursor=x")]
    [InlineData("cursor=dG9vbCBjYWxscyBiZWZvcmUgMTI")]
    [InlineData("cursor=dG9vbCBjYWxscyBiZWZvcmUg")]
    [InlineData("cursor=dG9vbCBjYWxscyBiZWZvcmUgLTE%2B")]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=101")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("status=done")]
    [InlineData("status=Running")]
    [InlineData("status=running&status=failed")]
    public async Task Parameter_that_is_not_valid_returns_400(string query)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.GetAsync("/v1/tool-calls?" + query), 400, "request.invalid", "invalid_input");
    }

    [Fact]
    public async Task Cursor_contains_a_character_that_must_be_escaped()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        for (var i = 0; i < 12; i++)
        {
            emulator.Host.CreateToolCalls(new ToolCallOptions { Count = 2 });
            var cursor = (await emulator.GetAsync("/v1/tool-calls?limit=1"))["nextCursor"]!;
            Assert.NotEqual(cursor, Uri.EscapeDataString(cursor));
        }
    }

    private static async Task<List<string[]>> GetPagesAsync(EmulatorFixture emulator, string query)
    {
        var pages = new List<string[]>();
        string? cursor = null;
        do
        {
            var parameter = cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor);
            var response = await emulator.GetAsync($"/v1/tool-calls?{query}{parameter}");
            Assert.Equal(200, response.Status);
            Assert.True(response.Json.AsObject().ContainsKey("nextCursor"));
            pages.Add(GetIds(response));
            cursor = response["nextCursor"];
        }
        while (cursor is not null);
        return pages;
    }

    private static string[] GetIds(EmulatorResponse page) =>
        [.. page.Json["data"]!.AsArray().Select(call => (string)call!["id"]!)];
}

using System.Text.Json;
using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallEndpointTests
{
    private static readonly ToolCallOptions s_neverCompletes = new() { Outcome = EmulatedOutcome.NeverCompletes };

    private static readonly ToolCallOptions s_requiresInput = new() { Tool = "human.request", DurationMs = 0 };

    [Fact]
    public async Task Result_of_a_tool_call_that_succeeds_is_its_bare_result()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(new ToolCallOptions { Tool = "files.read_text", DurationMs = 50 });

        var response = await emulator.GetResultAsync(id, "30");

        Assert.Equal(200, response.Status);
        Assert.Equal(JsonValueKind.String, response.Json.GetValueKind());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("0.25")]
    [InlineData("18014398509481985")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("""{"id":"x","status":"running"}""")]
    public async Task Result_can_be_any_JSON(string json)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var started = await emulator.StartToolCallAsync("files.list", $$$"""{"emulator":{"durationMs":0,"result":{{{json}}}}}""");

        var response = await emulator.GetResultAsync(started["id"]!);

        Assert.Equal(200, response.Status);
        Assert.Equal(json, response.Json is { } value ? value.ToJsonString() : "null");
    }

    [Fact]
    public async Task Built_in_tools_have_results_of_every_JSON_type()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var kinds = new HashSet<string>();

        foreach (var tool in SampleTool.Names)
        {
            var id = emulator.CreateToolCall(new ToolCallOptions { Tool = tool, DurationMs = 0, RequiresInput = false });
            var response = await emulator.GetResultAsync(id);
            Assert.Equal(200, response.Status);
            kinds.Add(response.Json is { } value ? value.GetValueKind().ToString() : "Null");
        }

        Assert.Equal(["Array", "Null", "Number", "Object", "String", "True"], kinds.Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?waitSeconds=0")]
    [InlineData("?waitSeconds=0.05")]
    [InlineData("?waitSeconds=5e-2")]
    public async Task Result_of_a_running_tool_call_is_202_with_the_tool_call(string query)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(s_neverCompletes);

        var response = await emulator.GetAsync($"/v1/tool-calls/{id}/result{query}");

        Assert.Equal(202, response.Status);
        Assert.Equal(id, response["id"]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,5")]
    public async Task Result_rejects_invalid_seconds(string seconds)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var response = await emulator.GetResultAsync(emulator.CreateToolCall(), seconds);

        AssertError(response, 400, "request.invalid", "invalid_input");
    }

    [Theory]
    [InlineData(EmulatedOutcome.Failed, "tool_call.failed")]
    [InlineData(EmulatedOutcome.Cancelled, "tool_call.cancelled")]
    [InlineData(EmulatedOutcome.TimedOut, "tool_call.timed_out")]
    public async Task Result_of_a_tool_call_that_does_not_succeed_is_409(EmulatedOutcome outcome, string code)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(new ToolCallOptions { Outcome = outcome, DurationMs = 0 });

        var response = await emulator.GetResultAsync(id, "30");

        AssertError(response, 409, code, "conflict");
        Assert.NotNull(response["hint"]);
    }

    [Fact]
    public async Task Cancel_returns_409_after_the_tool_call_has_ended()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(new ToolCallOptions { DurationMs = 0 });

        var response = await emulator.PostAsync($"/v1/tool-calls/{id}/cancel");

        AssertError(response, 409, "tool_call.conflict", "conflict");
        Assert.Equal("succeeded", (await emulator.GetAsync($"/v1/tool-calls/{id}"))["status"]);
    }

    [Fact]
    public async Task Respond_returns_409_unless_the_tool_call_waits_for_input()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var running = emulator.CreateToolCall(s_neverCompletes);
        var waiting = emulator.CreateToolCall(s_requiresInput);

        AssertError(await emulator.PostAsync($"/v1/tool-calls/{running}/respond", "{}"), 409, "tool_call.conflict", "conflict");
        var accepted = await emulator.PostAsync($"/v1/tool-calls/{waiting}/respond", """{"approved":false}""");
        var again = await emulator.PostAsync($"/v1/tool-calls/{waiting}/respond", """{"approved":true}""");

        Assert.Equal(200, accepted.Status);
        AssertError(again, 409, "tool_call.conflict", "conflict");
        Assert.Equal("""{"approved":false}""", (await emulator.GetResultAsync(waiting, "30")).Json.ToJsonString());
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("[]", "of the type object")]
    [InlineData("{}", "approved")]
    [InlineData("""{"approved":"yes"}""", "'approved' must be of the type boolean")]
    [InlineData("""{"approved":true,"comment":1}""", "'comment' must be of the type string")]
    public async Task Respond_rejects_a_response_that_does_not_match_the_schema(string body, string message)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(s_requiresInput);

        var response = await emulator.PostAsync($"/v1/tool-calls/{id}/respond", body);

        AssertError(response, 400, "request.invalid", "invalid_input");
        Assert.Contains(message, response["error"], StringComparison.Ordinal);
        Assert.Equal("requires_input", (await emulator.GetAsync($"/v1/tool-calls/{id}"))["status"]);
    }

    [Fact]
    public async Task Every_route_requires_an_API_key()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.HttpClient.DefaultRequestHeaders.Authorization = null;
        var id = emulator.CreateToolCall();

        AssertError(await emulator.StartToolCallAsync("captcha.solve"), 401, "auth.required", "unauthorized");
        AssertError(await emulator.GetAsync("/v1/tool-calls"), 401, "auth.required", "unauthorized");
        Assert.All(await SendToEachItemRouteAsync(emulator, id), response =>
            AssertError(response, 401, "auth.required", "unauthorized"));
    }

    [Fact]
    public async Task Unknown_id_returns_404_and_ids_are_case_sensitive()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall();
        var index = id.AsSpan(3).IndexOfAnyInRange('A', 'z') + 3;
        var otherCase = string.Concat(id.Select((c, i) => i == index ? (char)(c ^ 0x20) : c));

        foreach (var unknown in new[] { otherCase, "tc_AAAAAAAAAAAAAAAAAAAAAA", "a%2Fb%3F%20%2e%2e" })
        {
            Assert.All(await SendToEachItemRouteAsync(emulator, unknown), response =>
                AssertError(response, 404, "tool_call.not_found", "not_found"));
        }
    }

    [Fact]
    public async Task Statistics_count_each_route()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(s_neverCompletes);

        await emulator.StartToolCallAsync("captcha.solve");
        await emulator.GetAsync("/v1/tool-calls");
        await SendToEachItemRouteAsync(emulator, id);
        await emulator.WaitForRequestsInFlightAsync(0);

        var routes = (await emulator.GetAsync("/emulator/stats")).Json["routes"]!.AsObject();
        Assert.Equal(RouteNames.All, routes.Select(route => route.Key));
        Assert.All(routes, route => Assert.Equal(
            route.Key.StartsWith("tool-call-", StringComparison.Ordinal) ? 1 : 0, (int)route.Value!["served"]!));
    }

    private static async Task<EmulatorResponse[]> SendToEachItemRouteAsync(EmulatorFixture emulator, string id) =>
    [
        await emulator.GetAsync($"/v1/tool-calls/{id}"),
        await emulator.GetResultAsync(id),
        await emulator.PostAsync($"/v1/tool-calls/{id}/respond", "{}"),
        await emulator.PostAsync($"/v1/tool-calls/{id}/cancel"),
    ];
}

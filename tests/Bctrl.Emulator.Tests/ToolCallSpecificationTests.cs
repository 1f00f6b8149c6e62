using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Emulator.Tests;

public sealed class ToolCallSpecificationTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Tool_calls_in_every_status_match_the_specification()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        foreach (var outcome in Enum.GetValues<EmulatedOutcome>())
            emulator.CreateToolCall(new ToolCallOptions { Outcome = outcome, RunId = "r", RuntimeId = "rt", TurnId = "t" });
        emulator.CreateToolCall(new ToolCallOptions { Tool = "human.request", CallerType = "agent" });

        var statuses = new HashSet<string?>();
        foreach (var seconds in new[] { 0, 1, 1, 600 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            var list = await emulator.GetAsync("/v1/tool-calls?limit=2");
            AssertMatches("ToolCallListResponse", list);
            list = await emulator.GetAsync("/v1/tool-calls");
            AssertMatches("ToolCallListResponse", list);
            foreach (var call in list.Json["data"]!.AsArray())
            {
                statuses.Add((string?)call!["status"]);
                var id = (string?)call["id"];
                AssertMatches("ToolCall", await emulator.GetAsync($"/v1/tool-calls/{id}"));
                if (await emulator.GetAsync($"/v1/tool-calls/{id}/result") is { Status: not 200 } result)
                    AssertMatches(result.Status == 202 ? "ToolCall" : "ErrorResponse", result);
            }
        }

        Assert.Equal(ToolCallSnapshot.Statuses.Order(), statuses.Order());
    }

    [Fact]
    public async Task Responses_to_requests_that_change_a_tool_call_match_the_specification()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var started = await emulator.StartToolCallAsync("human.request", """{"emulator":{"durationMs":0}}""");
        var path = $"/v1/tool-calls/{started["id"]}";

        AssertMatches("ToolCall", started);
        AssertMatches("ErrorResponse", await emulator.PostAsync(path + "/respond", "[]"));
        AssertMatches("ToolCall", await emulator.PostAsync(path + "/respond", """{"approved":true}"""));
        AssertMatches("ErrorResponse", await emulator.PostAsync(path + "/respond", """{"approved":true}"""));
        AssertMatches("ErrorResponse", await emulator.PostAsync(path + "/cancel"));
        AssertMatches("ToolCall", await emulator.PostAsync($"/v1/tool-calls/{emulator.CreateToolCall()}/cancel"));
        AssertMatches("ErrorResponse", await emulator.GetAsync("/v1/tool-calls/unknown"));
        AssertMatches("ErrorResponse", await emulator.GetAsync("/v1/tool-calls?limit=0"));
        AssertMatches("ErrorResponse", await emulator.StartToolCallAsync("unknown"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Error_response_of_a_fault_matches_the_specification(int status)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.Host.AddFault(new FaultOptions { Kind = "status", Status = status });

        var response = await emulator.GetAsync("/v1/tool-calls");

        Assert.Equal(status, response.Status);
        AssertMatches("ErrorResponse", response);
    }

    private static void AssertMatches(string schema, EmulatorResponse response) =>
        Assert.Empty(SpecificationSchema.Get(schema).FindProblems(response.Json));
}

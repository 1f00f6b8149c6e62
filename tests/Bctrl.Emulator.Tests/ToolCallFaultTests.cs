namespace Bctrl.Emulator.Tests;

public sealed class ToolCallFaultTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private static readonly ToolCallOptions s_neverCompletes = new() { Outcome = EmulatedOutcome.NeverCompletes };

    /// <summary>All kinds that send a response. A response of many megabytes is tested with one route only.</summary>
    public static TheoryData<string> Kinds =>
        [.. EmulatorHost.FaultKinds.Keys.Except(["server-gone", "endless-body", "large-body", "large-body-stall", "gzip-bomb"])];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_works_with_each_normal_response_of_each_route(string kind)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var running = emulator.CreateToolCall(s_neverCompletes);
        var failed = emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.Failed, DurationMs = 0 });
        (string Method, string Path, string Body)[] requests =
        [
            ("POST", "/v1/tools/captcha.solve/calls", "{}"),
            ("POST", "/v1/tools/captcha.solve/calls", "["),
            ("POST", "/v1/tools/unknown/calls", "{}"),
            ("GET", "/v1/tool-calls", ""),
            ("GET", "/v1/tool-calls?runId=none", ""),
            ("GET", "/v1/tool-calls?cursor=x", ""),
            ("GET", $"/v1/tool-calls/{failed}", ""),
            ("GET", "/v1/tool-calls/unknown", ""),
            ("POST", $"/v1/tool-calls/{failed}/cancel", ""),
            ("POST", $"/v1/tool-calls/{emulator.CreateToolCall(s_neverCompletes)}/cancel", ""),
            ("POST", $"/v1/tool-calls/{CreateWaiting(emulator)}/respond", "{\"approved\":true}"),
            ("POST", $"/v1/tool-calls/{running}/respond", ""),
            ("GET", $"/v1/tool-calls/{running}/result?waitSeconds=3600", ""),
            ("GET", $"/v1/tool-calls/{failed}/result", ""),
            ("GET", $"/v1/tool-calls/{CreateSucceeded(emulator, "captcha.solve")}/result", ""),
            ("GET", $"/v1/tool-calls/{CreateSucceeded(emulator, "files.list")}/result", ""),
            ("GET", $"/v1/tool-calls/{CreateSucceeded(emulator, "browser.pages.close")}/result", ""),
            ("GET", $"/v1/tool-calls/{CreateSucceeded(emulator, "files.read_text")}/result", ""),
            ("GET", $"/v1/tool-calls/{CreateSucceeded(emulator, "runtime.files.collect")}/result", ""),
        ];
        emulator.Host.AddFault(new FaultOptions { Kind = kind, DurationMs = 1 });

        var responses = await Task.WhenAll(requests.Select(request => RawResponse.SendAsync(
            emulator.Host.BaseAddress, request.Method, request.Path, request.Body, s_timeout, s_timeout)));

        // An exception in the emulator would be status 500.
        Assert.All(responses, response =>
        {
            Assert.NotEqual(ConnectionEnd.TimedOut, response.End);
            if (!kind.StartsWith("status", StringComparison.Ordinal))
                Assert.NotEqual(500, response.Status);
        });
        emulator.Host.ClearFaults();
        Assert.Equal(running, (await emulator.GetAsync($"/v1/tool-calls/{running}"))["id"]);
    }

    [Theory]
    [InlineData("tool-call-start", 202)]
    [InlineData("tool-call-get", 200)]
    [InlineData("tool-call-list", 200)]
    [InlineData("tool-call-cancel", 409)]
    [InlineData("tool-call-respond", 409)]
    [InlineData("tool-call-result", 409)]
    public async Task Fault_applies_to_its_route_and_keeps_the_normal_status(string route, int status)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.Failed, DurationMs = 0 });
        emulator.Host.AddFault(new FaultOptions { Kind = "unknown-properties", Route = route });

        var responses = new Dictionary<string, EmulatorResponse>
        {
            ["tool-call-start"] = await emulator.StartToolCallAsync("captcha.solve"),
            ["tool-call-get"] = await emulator.GetAsync($"/v1/tool-calls/{id}"),
            ["tool-call-list"] = await emulator.GetAsync("/v1/tool-calls"),
            ["tool-call-cancel"] = await emulator.PostAsync($"/v1/tool-calls/{id}/cancel"),
            ["tool-call-respond"] = await emulator.PostAsync($"/v1/tool-calls/{id}/respond", "{}"),
            ["tool-call-result"] = await emulator.GetResultAsync(id),
        };

        Assert.Equal([route], responses.Where(r => r.Value.Json.ToJsonString().Contains("\"priority\"")).Select(r => r.Key));
        Assert.Equal(status, responses[route].Status);
    }

    [Fact]
    public async Task Faults_that_modify_a_list_modify_its_first_tool_call()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var second = emulator.CreateToolCall();
        emulator.CreateToolCall();
        emulator.Host.AddFault(new FaultOptions { Kind = "operation-without-id" });

        var page = (await emulator.GetAsync("/v1/tool-calls")).Json;

        Assert.Null(page["data"]![0]!["id"]);
        Assert.Equal(second, (string?)page["data"]![1]!["id"]);
        Assert.True(page.AsObject().ContainsKey("nextCursor"));
    }

    [Fact]
    public async Task Another_operation_is_another_tool_call()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateToolCall();
        emulator.Host.AddFault(new FaultOptions { Kind = "another-operation" });

        var other = await emulator.GetAsync($"/v1/tool-calls/{id}");

        Assert.StartsWith("tc_", other["id"], StringComparison.Ordinal);
        Assert.NotEqual(id, other["id"]);
    }

    [Fact]
    public async Task Early_answer_is_the_current_state_without_a_wait()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.Host.AddFault(new FaultOptions { Kind = "early-answer", Route = "tool-call-result" });
        var running = emulator.CreateToolCall(s_neverCompletes);

        var early = await emulator.GetResultAsync(running, "3600");
        var succeeded = await emulator.GetResultAsync(CreateSucceeded(emulator, "runtime.files.collect"), "3600");

        Assert.Equal((202, running), (early.Status, early["id"]));
        Assert.Equal((200, "2"), (succeeded.Status, succeeded.Json.ToJsonString()));
    }

    [Fact]
    public async Task Repeated_cursor_is_the_cursor_of_the_request()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.Host.CreateToolCalls(new ToolCallOptions { Count = 5 });
        var cursor = (await emulator.GetAsync("/v1/tool-calls?limit=2"))["nextCursor"]!;
        emulator.Host.AddFault(new FaultOptions { Kind = "repeated-cursor" });

        var first = await GetPageAsync(null);
        var second = await GetPageAsync(first["nextCursor"]);
        var third = await GetPageAsync(second["nextCursor"]);
        var other = await GetPageAsync(cursor);

        Assert.NotNull(first["nextCursor"]);
        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
        Assert.Equal(first.Json.ToJsonString(), third.Json.ToJsonString());
        Assert.Equal(cursor, other["nextCursor"]);
        Assert.Equal(2, other.Json["data"]!.AsArray().Count);

        Task<EmulatorResponse> GetPageAsync(string? value) => emulator.GetAsync(
            "/v1/tool-calls?limit=2" + (value is null ? "" : "&cursor=" + Uri.EscapeDataString(value)));
    }

    [Fact]
    public async Task Ids_of_tool_calls_are_compared_with_case_and_ids_of_operations_without_it()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var (toolCall, operation) = (emulator.CreateToolCall(), emulator.CreateOperation());
        emulator.Host.AddFault(new FaultOptions { Kind = "status-503", Id = toolCall.ToUpperInvariant() });
        emulator.Host.AddFault(new FaultOptions { Kind = "status-503", Id = operation.ToUpperInvariant() });

        Assert.Equal(200, (await emulator.GetAsync($"/v1/tool-calls/{toolCall}")).Status);
        Assert.Equal(503, (await emulator.GetAsync($"/v1/operations/{operation}")).Status);
        emulator.Host.AddFault(new FaultOptions { Kind = "status-504-empty", Id = toolCall });
        Assert.Equal(504, (await emulator.GetAsync($"/v1/tool-calls/{toolCall}")).Status);
    }

    [Theory]
    [InlineData("status-500", 0)]
    [InlineData("refused-stream", 0)]
    [InlineData("reset-mid-body", 1)]
    [InlineData("truncated-json", 1)]
    public async Task Start_that_fails_can_be_repeated_with_its_idempotency_key(string kind, int startedCount)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.Host.AddFault(new FaultOptions { Kind = kind, Route = "tool-call-start", Count = 1 });

        await Record.ExceptionAsync(async () => await emulator.StartToolCallAsync("captcha.solve", "{}", "key-1"));
        var started = (await emulator.GetAsync("/v1/tool-calls")).Json["data"]!.AsArray();
        var repeated = await emulator.StartToolCallAsync("captcha.solve", "{}", "key-1");

        Assert.Equal(startedCount, started.Count);
        Assert.Equal(202, repeated.Status);
        Assert.Equal(repeated["id"], (string?)(await emulator.GetAsync("/v1/tool-calls")).Json["data"]!.AsArray().Single()!["id"]);
    }

    [Fact]
    public async Task Fault_can_have_a_route_of_tool_calls()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        foreach (var route in RouteNames.All.Append("*"))
        {
            var planned = await emulator.PostAsync("/emulator/faults", $$"""{"kind":"status-503","route":"{{route}}"}""");
            Assert.Equal(204, planned.Status);
        }
        Assert.Equal(400, (await emulator.PostAsync("/emulator/faults", """{"kind":"status-503","route":"tool-call"}""")).Status);
    }

    private static string CreateWaiting(EmulatorFixture emulator) =>
        emulator.CreateToolCall(new ToolCallOptions { Tool = "human.request", DurationMs = 0 });

    private static string CreateSucceeded(EmulatorFixture emulator, string tool) =>
        emulator.CreateToolCall(new ToolCallOptions { Tool = tool, DurationMs = 0 });
}

using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Emulator.Tests;

public sealed class OperationLifecycleTests
{
    private static readonly string[] s_propertyNames =
    [
        "cancelRequestedAt", "createdAt", "currentCall", "error", "finishedAt", "id", "lastHeartbeatAt", "progress",
        "result", "runtime", "runtimeId", "runtimeKind", "startedAt", "status", "workspaceId",
    ];

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Operation_is_queued_then_dispatching_then_runs_each_step_then_succeeds()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 5000, Steps = 5 });

        var states = new List<string>();
        for (var i = 0; i <= 100; i++, _time.Advance(TimeSpan.FromMilliseconds(50)))
        {
            var operation = await emulator.GetAsync($"/v1/operations/{id}");
            var state = $"{operation["status"]} {operation.Json["progress"]?["step"]}";
            if (states.LastOrDefault() != state)
                states.Add(state);
        }

        Assert.Equal(
            ["queued ", "dispatching ", "running 1", "running 2", "running 3", "running 4", "running 5", "succeeded 5"],
            states);
    }

    [Fact]
    public async Task Running_operation_has_progress_and_a_recent_heartbeat()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 10_000, Steps = 5 });

        _time.Advance(TimeSpan.FromSeconds(5));
        var operation = await emulator.GetAsync($"/v1/operations/{id}");

        var names = operation.Json.AsObject().Select(property => property.Key).ToArray();
        Assert.All(s_propertyNames, name => Assert.True(names.Contains(name), $"The emulator must send the property '{name}' of the specification."));
        Assert.All(names, name => Assert.True(s_propertyNames.Contains(name), $"The emulator must not send '{name}', unless the specification has it."));
        Assert.Equal("running", operation["status"]);
        Assert.Equal("3", operation.Json["progress"]!["step"]!.ToString());
        Assert.Equal("5", operation.Json["progress"]!["totalSteps"]!.ToString());
        Assert.Equal("page.query", (string?)operation.Json["progress"]!["currentCall"]);
        Assert.Equal("Running page.query", (string?)operation.Json["progress"]!["message"]);
        Assert.Equal("step.started", (string?)operation.Json["progress"]!["lastEventType"]);
        Assert.Equal("page.query", operation["currentCall"]);
        var lastHeartbeatAt = DateTimeOffset.Parse(operation["lastHeartbeatAt"]!, null);
        Assert.InRange(_time.GetUtcNow() - lastHeartbeatAt, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Null(operation["finishedAt"]);
        Assert.Null(operation["result"]);
        Assert.Null(operation["error"]);
    }

    [Theory]
    [InlineData(EmulatedOutcome.Succeeded, "succeeded")]
    [InlineData(EmulatedOutcome.Failed, "failed")]
    [InlineData(EmulatedOutcome.Cancelled, "cancelled")]
    [InlineData(EmulatedOutcome.TimedOut, "timed_out")]
    public async Task Operation_completes_with_the_specified_outcome_after_the_specified_duration(
        EmulatedOutcome outcome, string status)
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var createdAt = _time.GetUtcNow();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = outcome, DurationMs = 3000 });

        _time.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.Null((await emulator.GetAsync($"/v1/operations/{id}"))["finishedAt"]);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var completed = await emulator.GetAsync($"/v1/operations/{id}");
        _time.Advance(TimeSpan.FromHours(1));
        var later = await emulator.GetAsync($"/v1/operations/{id}");

        Assert.Equal(status, completed["status"]);
        Assert.Equal(createdAt.AddSeconds(3), DateTimeOffset.Parse(completed["finishedAt"]!, null));
        Assert.Equal(outcome == EmulatedOutcome.Cancelled, completed["cancelRequestedAt"] is not null);
        Assert.Equal(completed.Json.ToJsonString(), later.Json.ToJsonString());
    }

    [Fact]
    public async Task Operation_that_never_completes_keeps_running()
    {
        await using var emulator = await EmulatorFixture.StartAsync(time: _time);
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });

        _time.Advance(TimeSpan.FromDays(30));

        Assert.Equal("running", (await emulator.GetAsync($"/v1/operations/{id}"))["status"]);
    }

    [Fact]
    public async Task Steps_have_results_of_every_JSON_type()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 0, Steps = 9 });

        var response = await emulator.WaitAsync(id);

        var result = response.Json["operation"]!["result"]!;

        Assert.Equal("fail-fast", (string?)result["mode"]);
        Assert.True((bool)result["ok"]!);
        var steps = result["steps"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, 9), steps.Select(step => (int)step!["index"]!));
        Assert.Equal(
            ["Array", "Null", "Number", "Object", "String", "True"],
            steps.Select(step => step!["result"]?.GetValueKind().ToString() ?? "Null").Distinct().Order());
        Assert.All(steps, step => Assert.Equal(
            ["call", "contextId", "handleId", "method", "pageId", "ref", "sessionId", "target"],
            step!["resolved"]!.AsObject().Select(property => property.Key).Order()));
        Assert.Equal(
            ["context", "handle", "page", "subscription"],
            steps.Select(step => (string?)step!["binding"]?["type"]).OfType<string>().Distinct().Order());
    }

    [Fact]
    public async Task Failed_step_is_the_last_step_and_has_error_details()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions
        {
            Outcome = EmulatedOutcome.Failed, DurationMs = 0, Steps = 5, FailAtStep = 2,
            Error = new OperationErrorOptions { Code = "UNKNOWN_CALL", Message = "There is no page.gotoo." },
        });

        var operation = (await emulator.WaitAsync(id)).Json["operation"]!;

        Assert.Equal("UNKNOWN_CALL", (string?)operation["error"]!["code"]);
        Assert.Equal("""{"step":2,"call":"page.title"}""", operation["error"]!["details"]!.ToJsonString());
        var steps = operation["result"]!["steps"]!.AsArray();
        Assert.Equal([true, false], steps.Select(step => (bool)step!["ok"]!));
        var error = steps[1]!["error"]!;
        Assert.Equal("There is no page.gotoo.", (string?)error["message"]);
        Assert.NotNull((string?)error["hint"]);
        Assert.Equal(
            ["call", "category", "closest", "code", "docsUrl", "driver", "expected", "fixes", "id", "received"],
            error["diagnostic"]!.AsObject().Select(property => property.Key).Order());
        Assert.NotEmpty(error["diagnostic"]!["closest"]!.AsArray());
        Assert.NotNull((string?)error["diagnostic"]!["fixes"]![0]!["title"]);
    }

    [Fact]
    public async Task Operations_in_the_same_runtime_have_the_same_runtime_id()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var response = await emulator.PostAsync("/emulator/operations", """{"count":100}""");

        var operations = response.Json["operations"]!.AsArray();
        Assert.All(operations.GroupBy(operation => (string?)operation!["runtime"]), runtime =>
            Assert.Single(runtime.Select(operation => (string?)operation!["runtimeId"]).Distinct()));
    }
}

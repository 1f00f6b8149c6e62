using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Emulator.Tests;

public sealed class LifecycleTests
{
    private static readonly string[] Properties =
    [
        "cancelRequestedAt", "createdAt", "currentCall", "error", "finishedAt", "id", "lastHeartbeatAt", "progress",
        "result", "runtime", "runtimeId", "runtimeKind", "startedAt", "status", "workspaceId",
    ];

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_operation_is_queued_then_dispatched_then_runs_step_by_step_to_its_end()
    {
        await using var api = await Api.StartAsync(time: _time);
        var id = api.Create(new OperationPlan { DurationMs = 5000, Steps = 5 });

        var seen = new List<string>();
        for (var i = 0; i <= 100; i++, _time.Advance(TimeSpan.FromMilliseconds(50)))
        {
            var now = await api.GetAsync($"/v1/operations/{id}");
            var line = $"{now["status"]} {now.Json["progress"]?["step"]}";
            if (seen.LastOrDefault() != line)
                seen.Add(line);
        }

        Assert.Equal(
            ["queued ", "dispatching ", "running 1", "running 2", "running 3", "running 4", "running 5", "succeeded 5"],
            seen);
    }

    [Fact]
    public async Task A_running_operation_tells_its_progress_and_beats()
    {
        await using var api = await Api.StartAsync(time: _time);
        var id = api.Create(new OperationPlan { DurationMs = 10_000, Steps = 5 });

        _time.Advance(TimeSpan.FromSeconds(5));
        var now = await api.GetAsync($"/v1/operations/{id}");

        Assert.Equal(Properties, now.Json.AsObject().Select(property => property.Key).Order());
        Assert.Equal("running", now["status"]);
        Assert.Equal("3", now.Json["progress"]!["step"]!.ToString());
        Assert.Equal("5", now.Json["progress"]!["totalSteps"]!.ToString());
        Assert.Equal("page.query", (string?)now.Json["progress"]!["currentCall"]);
        Assert.Equal("Running page.query", (string?)now.Json["progress"]!["message"]);
        Assert.Equal("step.started", (string?)now.Json["progress"]!["lastEventType"]);
        Assert.Equal("page.query", now["currentCall"]);
        var beat = DateTimeOffset.Parse(now["lastHeartbeatAt"]!, null);
        Assert.InRange(_time.GetUtcNow() - beat, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Null(now["finishedAt"]);
        Assert.Null(now["result"]);
        Assert.Null(now["error"]);
    }

    [Theory]
    [InlineData(OperationEnd.Succeeded, "succeeded")]
    [InlineData(OperationEnd.Failed, "failed")]
    [InlineData(OperationEnd.Cancelled, "cancelled")]
    [InlineData(OperationEnd.TimedOut, "timed_out")]
    public async Task It_ends_as_it_was_told_and_when(OperationEnd end, string status)
    {
        await using var api = await Api.StartAsync(time: _time);
        var created = _time.GetUtcNow();
        var id = api.Create(new OperationPlan { End = end, DurationMs = 3000 });

        _time.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.Null((await api.GetAsync($"/v1/operations/{id}"))["finishedAt"]);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await api.GetAsync($"/v1/operations/{id}");
        _time.Advance(TimeSpan.FromHours(1));
        var later = await api.GetAsync($"/v1/operations/{id}");

        Assert.Equal(status, ended["status"]);
        Assert.Equal(created.AddSeconds(3), DateTimeOffset.Parse(ended["finishedAt"]!, null));
        Assert.Equal(end == OperationEnd.Cancelled, ended["cancelRequestedAt"] is not null);
        Assert.Equal(ended.Json.ToJsonString(), later.Json.ToJsonString());
    }

    [Fact]
    public async Task One_that_never_ends_runs_on()
    {
        await using var api = await Api.StartAsync(time: _time);
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });

        _time.Advance(TimeSpan.FromDays(30));

        Assert.Equal("running", (await api.GetAsync($"/v1/operations/{id}"))["status"]);
    }

    [Fact]
    public async Task Its_steps_have_results_of_every_type()
    {
        await using var api = await Api.StartAsync();

        var answer = await api.WaitAsync(api.Create(new OperationPlan { DurationMs = 0, Steps = 9 }));

        var result = answer.Json["operation"]!["result"]!;

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
    public async Task The_step_that_fails_is_the_last_and_says_why()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan
        {
            End = OperationEnd.Failed, DurationMs = 0, Steps = 5, FailAtStep = 2,
            Error = new OperationFailure { Code = "UNKNOWN_CALL", Message = "There is no page.gotoo." },
        });

        var operation = (await api.WaitAsync(id)).Json["operation"]!;

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
    public async Task A_runtime_has_one_id()
    {
        await using var api = await Api.StartAsync();

        var answer = await api.PostAsync("/emulator/operations", """{"count":100}""");

        var operations = answer.Json["operations"]!.AsArray();
        Assert.All(operations.GroupBy(operation => (string?)operation!["runtime"]), runtime =>
            Assert.Single(runtime.Select(operation => (string?)operation!["runtimeId"]).Distinct()));
    }
}

using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Emulator.Tests;

public sealed class RouteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_answers_the_operation_once_it_has_ended()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { DurationMs = 100 });

        var answer = await api.WaitAsync(id);

        Assert.Equal(200, answer.Status);
        Assert.False((bool)answer.Json["timedOutWaiting"]!);
        Assert.Equal(id, (string?)answer.Json["operation"]!["id"]);
        Assert.Equal("succeeded", (string?)answer.Json["operation"]!["status"]);
    }

    [Fact]
    public async Task Wait_gives_up_after_its_timeout()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });

        var answer = await api.WaitAsync(id, 50);

        Assert.True((bool)answer.Json["timedOutWaiting"]!);
        Assert.Null(answer.Json["operation"]!["finishedAt"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"timeoutMs":null}""")]
    [InlineData("""{"timeoutMs":30000,"something":"else"}""")]
    public async Task Wait_takes_a_body_that_says_little(string body)
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { DurationMs = 0 });

        Assert.Equal(200, (await api.PostAsync($"/v1/operations/{id}/wait", body)).Status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"timeoutMs":-1}""")]
    [InlineData("""{"timeoutMs":1.5}""")]
    [InlineData("""{"timeoutMs":"1000"}""")]
    [InlineData("""{"timeoutMs":99999999999}""")]
    [InlineData("{} {}")]
    public async Task Wait_refuses_a_bad_body(string body)
    {
        await using var api = await Api.StartAsync();

        var answer = await api.PostAsync($"/v1/operations/{api.Create()}/wait", body);

        AssertError(answer, 400, "request.invalid", "invalid_request");
    }

    [Fact]
    public async Task Get_answers_the_operation_at_the_top_level()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create();

        var answer = await api.GetAsync($"/v1/operations/{id}");

        Assert.Equal(200, answer.Status);
        Assert.Equal(id, answer["id"]);
    }

    [Fact]
    public async Task Cancel_ends_the_operation_and_those_who_wait_for_it_hear_at_once()
    {
        var time = new FakeTimeProvider();
        await using var api = await Api.StartAsync(time: time);
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        var wait = api.WaitAsync(id);
        await api.InFlightAsync(1);

        var cancelled = await api.PostAsync($"/v1/operations/{id}/cancel");

        Assert.Equal("cancelling", cancelled["status"]);
        Assert.NotNull(cancelled["cancelRequestedAt"]);
        while (!wait.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        Assert.Equal("cancelled", (string?)(await wait).Json["operation"]!["status"]);
    }

    [Fact]
    public async Task Cancel_changes_nothing_after_the_end()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { DurationMs = 0 });

        var answer = await api.PostAsync($"/v1/operations/{id}/cancel");

        Assert.Equal(200, answer.Status);
        Assert.Equal("succeeded", answer["status"]);
        Assert.Null(answer["cancelRequestedAt"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer  ")]
    [InlineData("Basic dTpw")]
    public async Task Without_a_bearer_key_every_route_is_closed(string? authorization)
    {
        await using var api = await Api.StartAsync();
        api.Http.DefaultRequestHeaders.Authorization = null;
        if (authorization is not null)
            api.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        var id = api.Create();

        AssertError(await api.WaitAsync(id), 401, "auth.required", "unauthorized");
        AssertError(await api.GetAsync($"/v1/operations/{id}"), 401, "auth.required", "unauthorized");
        AssertError(await api.PostAsync($"/v1/operations/{id}/cancel"), 401, "auth.required", "unauthorized");
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("no-uuid")]
    [InlineData("a%2Fb%3F%20%2e%2e")]
    public async Task An_unknown_id_is_not_found(string id)
    {
        await using var api = await Api.StartAsync();

        AssertError(await api.WaitAsync(id), 404, "operation.not_found", "not_found");
        AssertError(await api.GetAsync($"/v1/operations/{id}"), 404, "operation.not_found", "not_found");
        AssertError(await api.PostAsync($"/v1/operations/{id}/cancel"), 404, "operation.not_found", "not_found");
    }

    [Fact]
    public async Task An_unknown_route_is_not_found()
    {
        await using var api = await Api.StartAsync();

        AssertError(await api.GetAsync("/v2/operations"), 404, "route.not_found", "not_found");
        var put = await api.SendAsync(HttpMethod.Put, $"/v1/operations/{api.Create()}");
        AssertError(put, 404, "route.not_found", "not_found");
    }

    [Fact]
    public async Task Every_answer_has_its_own_request_id()
    {
        await using var api = await Api.StartAsync();

        var first = await api.GetAsync($"/v1/operations/{api.Create()}");
        var second = await api.GetAsync("/nowhere");

        Assert.NotNull(first.RequestId);
        Assert.NotNull(second.RequestId);
        Assert.NotEqual(first.RequestId, second.RequestId);
    }

    [Fact]
    public async Task Operations_are_created_by_number_and_need_no_key()
    {
        await using var api = await Api.StartAsync();
        api.Http.DefaultRequestHeaders.Authorization = null;

        var answer = await api.PostAsync("/emulator/operations", """
            {"count":3,"end":"timed_out","durationMs":0,"steps":4,"failAtStep":2,"runtimeKind":"desktop",
             "error":{"code":"SESSION_NOT_FOUND","message":"gone","details":{"session":7}}}
            """);

        Assert.Equal(200, answer.Status);
        var operations = answer.Json["operations"]!.AsArray();
        Assert.Equal(3, operations.Select(operation => (string?)operation!["id"]).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.Equal("timed_out", (string?)operation!["status"]);
            Assert.Equal("desktop", (string?)operation["runtimeKind"]);
            Assert.Equal(2, (int)operation["progress"]!["step"]!);
            Assert.Equal("gone", (string?)operation["error"]!["message"]);
            Assert.Equal(7, (int)operation["error"]!["details"]!["session"]!);
        });
    }

    [Theory]
    [InlineData("""{"count":0}""")]
    [InlineData("""{"count":"many"}""")]
    [InlineData("""{"end":"exploded"}""")]
    [InlineData("""{"end":0}""")]
    [InlineData("""{"durationMs":-1}""")]
    [InlineData("""{"steps":-1}""")]
    [InlineData("""{"failAtStep":1}""")]
    [InlineData("""{"end":"failed","steps":3,"failAtStep":4}""")]
    [InlineData("""{"error":{"message":"no"}}""")]
    [InlineData("""{"end":"failed","error":{"details":[]}}""")]
    [InlineData("""{"runtimeKind":"toaster"}""")]
    [InlineData("""{"runtimeKind":null}""")]
    [InlineData("""{"colour":"red"}""")]
    [InlineData("[]")]
    public async Task A_plan_that_makes_no_sense_is_refused(string plan)
    {
        await using var api = await Api.StartAsync();

        AssertError(await api.PostAsync("/emulator/operations", plan), 400, "request.invalid", "invalid_request");
    }

    [Fact]
    public async Task Operations_that_have_ended_can_be_forgotten()
    {
        await using var api = await Api.StartAsync();
        var ended = api.Create(new OperationPlan { DurationMs = 0 });
        var running = api.Create(new OperationPlan { End = OperationEnd.Never });

        Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, "/emulator/operations")).Status);

        Assert.Equal(404, (await api.GetAsync($"/v1/operations/{ended}")).Status);
        Assert.Equal(200, (await api.GetAsync($"/v1/operations/{running}")).Status);
    }

    [Fact]
    public async Task Statistics_count_requests_by_route()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        await api.GetAsync($"/v1/operations/{id}");
        await api.GetAsync("/v1/operations/unknown");
        var waits = Enumerable.Range(0, 3).Select(_ => api.WaitAsync(id)).ToArray();
        await api.InFlightAsync(3);

        var during = await api.GetAsync("/emulator/stats");
        await api.PostAsync($"/v1/operations/{id}/cancel");
        await Task.WhenAll(waits);
        await api.InFlightAsync(0);
        var after = await api.GetAsync("/emulator/stats");
        await api.SendAsync(HttpMethod.Delete, "/emulator/stats");
        var reset = await api.GetAsync("/emulator/stats");

        Assert.Equal("3", during["inFlight"]);
        Assert.Equal("""{"served":2,"inFlight":0,"peakInFlight":1}""", during.Json["routes"]!["get"]!.ToJsonString());
        Assert.Equal("6", after["served"]);
        Assert.Equal("0", after["inFlight"]);
        Assert.Equal("4", after["peakInFlight"]);
        Assert.Equal("""{"served":3,"inFlight":0,"peakInFlight":3}""", after.Json["routes"]!["wait"]!.ToJsonString());
        Assert.Equal("0", reset["served"]);
    }

    [Fact]
    public async Task A_request_that_its_client_gives_up_leaves_nothing_behind()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        using var giveUp = new CancellationTokenSource();
        var wait = api.Http.PostAsync($"/v1/operations/{id}/wait", null, giveUp.Token);
        await api.InFlightAsync(1);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await api.InFlightAsync(0);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var api = await Api.StartAsync();

        var answer = await api.PostAsync($"/v1/operations/{api.Create()}/wait", new string(' ', 100_000));

        AssertError(answer, 413, "request.too_large", "invalid_request");
    }

    [Fact]
    public async Task A_chunked_body_without_content_is_no_body()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { DurationMs = 0 });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/operations/{id}/wait")
        {
            Content = new StringContent("", Encoding.UTF8, "application/json"),
            Headers = { TransferEncodingChunked = true },
        };

        using var response = await api.Http.SendAsync(request, Cancel);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("ftp://localhost:0")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task It_listens_on_loopback_and_nowhere_else(string url)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(url));
    }

    private static void AssertError(Answer answer, int status, string code, string reasonClass)
    {
        Assert.Equal(status, answer.Status);
        Assert.False(string.IsNullOrWhiteSpace(answer["error"]));
        Assert.Equal(code, answer["code"]);
        Assert.Equal(reasonClass, answer["reasonClass"]);
        Assert.Equal(answer.RequestId, answer["requestId"]);
    }
}

using System.Text;
using Microsoft.Extensions.Time.Testing;
using static Bctrl.Emulator.Tests.ErrorAssert;

namespace Bctrl.Emulator.Tests;

public sealed class EndpointTests
{
    private static CancellationToken TestCancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_returns_the_operation_when_it_completes()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 100 });

        var response = await emulator.WaitAsync(id);

        Assert.Equal(200, response.Status);
        Assert.False((bool)response.Json["timedOutWaiting"]!);
        Assert.Equal(id, (string?)response.Json["operation"]!["id"]);
        Assert.Equal("succeeded", (string?)response.Json["operation"]!["status"]);
    }

    [Fact]
    public async Task Wait_returns_after_its_timeout()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });

        var response = await emulator.WaitAsync(id, 50);

        Assert.True((bool)response.Json["timedOutWaiting"]!);
        Assert.Null(response.Json["operation"]!["finishedAt"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"timeoutMs":null}""")]
    [InlineData("""{"timeoutMs":30000,"something":"else"}""")]
    public async Task Wait_accepts_an_empty_body_and_unknown_properties(string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 0 });

        Assert.Equal(200, (await emulator.PostAsync($"/v1/operations/{id}/wait", body)).Status);
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
    public async Task Wait_rejects_an_invalid_body(string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var response = await emulator.PostAsync($"/v1/operations/{emulator.CreateOperation()}/wait", body);

        AssertError(response, 400, "request.invalid", "invalid_input");
    }

    [Fact]
    public async Task Get_returns_the_operation_without_an_envelope()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation();

        var response = await emulator.GetAsync($"/v1/operations/{id}");

        Assert.Equal(200, response.Status);
        Assert.Equal(id, response["id"]);
    }

    [Fact]
    public async Task Cancel_completes_the_operation_and_its_wait_requests()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await EmulatorFixture.StartAsync(time: time);
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        var wait = emulator.WaitAsync(id);
        await emulator.WaitForRequestsInFlightAsync(1);

        var cancelled = await emulator.PostAsync($"/v1/operations/{id}/cancel");

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
    public async Task Cancel_does_not_change_a_completed_operation()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 0 });

        var response = await emulator.PostAsync($"/v1/operations/{id}/cancel");

        Assert.Equal(200, response.Status);
        Assert.Equal("succeeded", response["status"]);
        Assert.Null(response["cancelRequestedAt"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer  ")]
    [InlineData("Basic dTpw")]
    public async Task Every_route_requires_an_API_key(string? authorization)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.HttpClient.DefaultRequestHeaders.Authorization = null;
        if (authorization is not null)
            emulator.HttpClient.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        var id = emulator.CreateOperation();

        AssertError(await emulator.WaitAsync(id), 401, "auth.required", "unauthorized");
        AssertError(await emulator.GetAsync($"/v1/operations/{id}"), 401, "auth.required", "unauthorized");
        AssertError(await emulator.PostAsync($"/v1/operations/{id}/cancel"), 401, "auth.required", "unauthorized");
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("not-a-uuid")]
    [InlineData("a%2Fb%3F%20%2e%2e")]
    public async Task Unknown_id_returns_404(string id)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.WaitAsync(id), 404, "operation.not_found", "not_found");
        AssertError(await emulator.GetAsync($"/v1/operations/{id}"), 404, "operation.not_found", "not_found");
        AssertError(await emulator.PostAsync($"/v1/operations/{id}/cancel"), 404, "operation.not_found", "not_found");
    }

    [Fact]
    public async Task Unknown_route_returns_404()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.GetAsync("/v2/operations"), 404, "route.not_found", "not_found");
        var put = await emulator.SendAsync(HttpMethod.Put, $"/v1/operations/{emulator.CreateOperation()}");
        AssertError(put, 404, "route.not_found", "not_found");
    }

    [Fact]
    public async Task Every_response_has_a_unique_request_id()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var first = await emulator.GetAsync($"/v1/operations/{emulator.CreateOperation()}");
        var second = await emulator.GetAsync("/unknown");

        Assert.NotNull(first.RequestId);
        Assert.NotNull(second.RequestId);
        Assert.NotEqual(first.RequestId, second.RequestId);
    }

    [Fact]
    public async Task Post_operations_creates_the_specified_number_without_an_API_key()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.HttpClient.DefaultRequestHeaders.Authorization = null;

        var response = await emulator.PostAsync("/emulator/operations", """
            {"count":3,"end":"timed_out","durationMs":0,"steps":4,"failAtStep":2,"runtimeKind":"desktop",
             "error":{"code":"SESSION_NOT_FOUND","message":"gone","details":{"session":7}}}
            """);

        Assert.Equal(200, response.Status);
        var operations = response.Json["operations"]!.AsArray();
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
    public async Task Post_operations_rejects_invalid_options(string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        AssertError(await emulator.PostAsync("/emulator/operations", body), 400, "request.invalid", "invalid_input");
    }

    [Fact]
    public async Task Delete_operations_removes_completed_operations()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var completed = emulator.CreateOperation(new OperationOptions { DurationMs = 0 });
        var running = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });

        Assert.Equal(204, (await emulator.SendAsync(HttpMethod.Delete, "/emulator/operations")).Status);

        Assert.Equal(404, (await emulator.GetAsync($"/v1/operations/{completed}")).Status);
        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{running}")).Status);
    }

    [Fact]
    public async Task Statistics_count_the_requests_of_each_route()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        await emulator.GetAsync($"/v1/operations/{id}");
        await emulator.GetAsync("/v1/operations/unknown");
        var waits = Enumerable.Range(0, 3).Select(_ => emulator.WaitAsync(id)).ToArray();
        await emulator.WaitForRequestsInFlightAsync(3);

        var during = await emulator.GetAsync("/emulator/stats");
        await emulator.PostAsync($"/v1/operations/{id}/cancel");
        await Task.WhenAll(waits);
        await emulator.WaitForRequestsInFlightAsync(0);
        var after = await emulator.GetAsync("/emulator/stats");
        await emulator.SendAsync(HttpMethod.Delete, "/emulator/stats");
        var reset = await emulator.GetAsync("/emulator/stats");

        Assert.Equal("3", during["inFlight"]);
        Assert.Equal("""{"served":2,"inFlight":0,"peakInFlight":1}""", during.Json["routes"]!["get"]!.ToJsonString());
        Assert.Equal("6", after["served"]);
        Assert.Equal("0", after["inFlight"]);
        Assert.Equal("4", after["peakInFlight"]);
        Assert.Equal("""{"served":3,"inFlight":0,"peakInFlight":3}""", after.Json["routes"]!["wait"]!.ToJsonString());
        Assert.Equal("0", reset["served"]);
    }

    [Fact]
    public async Task Cancelled_request_is_no_longer_in_flight()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        using var cancellation = new CancellationTokenSource();
        var wait = emulator.HttpClient.PostAsync($"/v1/operations/{id}/wait", null, cancellation.Token);
        await emulator.WaitForRequestsInFlightAsync(1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await emulator.WaitForRequestsInFlightAsync(0);
    }

    [Fact]
    public async Task Body_that_is_too_large_returns_413()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var response = await emulator.PostAsync($"/v1/operations/{emulator.CreateOperation()}/wait", new string(' ', 100_000));

        AssertError(response, 413, "request.too_large", "invalid_input");
    }

    [Fact]
    public async Task Empty_chunked_body_is_accepted()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { DurationMs = 0 });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/operations/{id}/wait")
        {
            Content = new StringContent("", Encoding.UTF8, "application/json"),
            Headers = { TransferEncodingChunked = true },
        };

        using var response = await emulator.HttpClient.SendAsync(request, TestCancellation);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("ftp://localhost:0")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task StartAsync_rejects_addresses_that_are_not_loopback_addresses(string url)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(url));
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Emulator.Tests;

public sealed class EmulatorHostTests
{
    [Fact]
    public async Task Ten_thousand_concurrent_wait_requests_do_not_need_a_thread_each()
    {
        // HTTP/2 shares connections between requests. With HTTP/1.1, the process would open more sockets than some
        // systems allow.
        await using var emulator = await EmulatorFixture.StartAsync("https://127.0.0.1:0");
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });

        var waits = Enumerable.Range(0, 10_000).Select(_ => emulator.WaitAsync(id, timeoutMs: 300_000)).ToArray();
        await emulator.WaitForRequestsInFlightAsync(waits.Length);
        var threadCount = Process.GetCurrentProcess().Threads.Count;
        await emulator.PostAsync($"/v1/operations/{id}/cancel");
        var responses = await Task.WhenAll(waits);

        Assert.All(responses, response => Assert.Equal("cancelled", (string?)response.Json["operation"]!["status"]));
        Assert.InRange(threadCount, 1, 500);
    }

    [Fact]
    public async Task Https_address_supports_HTTP_2_and_exposes_its_certificate()
    {
        await using var emulator = await EmulatorFixture.StartAsync("https://127.0.0.1:0");

        Assert.NotNull(emulator.Host.Certificate);
        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{emulator.CreateOperation()}")).Status);
    }

    [Fact]
    public async Task Server_restarts_on_the_same_port_with_the_same_operations_after_an_outage()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await EmulatorFixture.StartAsync(time: time);
        var address = emulator.Host.BaseAddress;
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        var wait = emulator.WaitAsync(id);
        await emulator.WaitForRequestsInFlightAsync(1);

        var outage = emulator.Host.SimulateOutageAsync(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => wait);
        var exception = await Assert.ThrowsAnyAsync<HttpRequestException>(() => emulator.GetAsync("/emulator/stats"));
        Assert.Equal(HttpRequestError.ConnectionError, exception.HttpRequestError);
        Assert.False(outage.IsCompleted);
        // Advance the clock repeatedly, because the outage may not have started its timer yet.
        while (!outage.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await outage;
        Assert.Equal(address, emulator.Host.BaseAddress);
        Assert.Equal("running", (await emulator.GetAsync($"/v1/operations/{id}"))["status"]);
    }

    [Fact]
    public async Task StopAsync_stops_immediately_with_wait_requests_in_flight()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        var waits = Enumerable.Range(0, 100).Select(_ => emulator.WaitAsync(id, timeoutMs: 300_000)).ToArray();
        await emulator.WaitForRequestsInFlightAsync(waits.Length);

        await emulator.Host.StopAsync();

        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => wait);
    }

    [Fact]
    public async Task StopAsync_stops_immediately_during_an_outage()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var outage = emulator.Host.SimulateOutageAsync(TimeSpan.FromDays(1));
        await emulator.Host.StopAsync();

        await outage;
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Emulator.Tests;

public sealed class ServerTests
{
    [Fact]
    public async Task Ten_thousand_waits_hold_at_once_without_a_thread_each()
    {
        // Over HTTP/2, since ten thousand pairs of sockets are more than one process may open on many machines.
        await using var api = await Api.StartAsync("https://127.0.0.1:0");
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });

        var waits = Enumerable.Range(0, 10_000).Select(_ => api.WaitAsync(id, timeoutMs: 300_000)).ToArray();
        await api.InFlightAsync(waits.Length);
        var threads = Process.GetCurrentProcess().Threads.Count;
        await api.PostAsync($"/v1/operations/{id}/cancel");
        var answers = await Task.WhenAll(waits);

        Assert.All(answers, answer => Assert.Equal("cancelled", (string?)answer.Json["operation"]!["status"]));
        Assert.InRange(threads, 1, 500);
    }

    [Fact]
    public async Task It_speaks_http_2_over_https_and_shows_its_certificate()
    {
        await using var api = await Api.StartAsync("https://127.0.0.1:0");

        Assert.NotNull(api.Host.Certificate);
        Assert.Equal(200, (await api.GetAsync($"/v1/operations/{api.Create()}")).Status);
    }

    [Fact]
    public async Task After_a_pause_it_is_back_on_the_same_port_with_the_same_operations()
    {
        var time = new FakeTimeProvider();
        await using var api = await Api.StartAsync(time: time);
        var address = api.Host.BaseAddress;
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        var wait = api.WaitAsync(id);
        await api.InFlightAsync(1);

        var pause = api.Host.PauseAsync(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => wait);
        var refused = await Assert.ThrowsAnyAsync<HttpRequestException>(() => api.GetAsync("/emulator/stats"));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        Assert.False(pause.IsCompleted);
        // The pause may still be on its way to its first look at the clock.
        while (!pause.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await pause;
        Assert.Equal(address, api.Host.BaseAddress);
        Assert.Equal("running", (await api.GetAsync($"/v1/operations/{id}"))["status"]);
    }

    [Fact]
    public async Task It_ends_at_once_with_waits_in_flight()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        var waits = Enumerable.Range(0, 100).Select(_ => api.WaitAsync(id, timeoutMs: 300_000)).ToArray();
        await api.InFlightAsync(waits.Length);

        await api.Host.StopAsync();

        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => wait);
    }

    [Fact]
    public async Task It_ends_at_once_during_a_pause()
    {
        await using var api = await Api.StartAsync();

        var pause = api.Host.PauseAsync(TimeSpan.FromDays(1));
        await api.Host.StopAsync();

        await pause;
    }
}

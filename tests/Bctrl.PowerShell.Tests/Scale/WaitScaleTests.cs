using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Waiting for many operations or tool calls. The tests compare durations with each other instead of with fixed limits, because the
/// machine can be busy.
/// </summary>
public sealed class WaitScaleTests
{
    [Theory]
    [InlineData("BctrlOperation")]
    [InlineData("BctrlToolCall")]
    public void Waiting_for_500_takes_little_more_time_than_for_one(string noun)
    {
        var one = Time(1);
        var many = Time(500);

        Assert.True(many < 5 * one, $"One took {one}, and 500 took {many}.");

        TimeSpan Time(int count)
        {
            var stub = new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromSeconds(1)).CompleteToolCallsAfter(TimeSpan.FromSeconds(1));
            using var session = new ModuleSession(stub);
            var clock = Stopwatch.StartNew();
            var outcome = session.Run($"1..{count} | ForEach-Object {{ \"id-$_\" }} | Wait-{noun}").MustBeClean();
            clock.Stop();
            Assert.Equal(count, outcome.Ids.Distinct().Count());
            Assert.Equal(count, outcome.Output.Count);
            return clock.Elapsed;
        }
    }

    [Fact]
    public void Stopping_10000_waits_is_faster_than_starting_them()
    {
        var stub = Responses.NoneResponds();
        using var session = new ModuleSession(stub);
        var clock = Stopwatch.StartNew();

        using var running = session.Start("1..10000 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation -ThrottleLimit 10000");
        Eventually.True(() => stub.InFlight == 10000, "all requests are in flight");
        var starting = clock.Elapsed;
        clock.Restart();
        running.Stop();
        var stopping = clock.Elapsed;

        Eventually.True(() => stub.InFlight == 0, "all requests are cancelled");
        Assert.True(stopping < starting, $"Starting took {starting}, and stopping took {stopping}.");
    }

    [Theory]
    [InlineData("BctrlOperation", 1)]
    [InlineData("BctrlOperation", 7)]
    [InlineData("BctrlToolCall", 1)]
    [InlineData("BctrlToolCall", 7)]
    public void ThrottleLimit_limits_the_requests_and_each_id_is_polled(string noun, int limit)
    {
        var stub = new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromMilliseconds(20)).CompleteToolCallsAfter(TimeSpan.FromMilliseconds(20));
        using var session = new ModuleSession(stub);

        var outcome = session.Run($"1..40 | ForEach-Object {{ \"id-$_\" }} | Wait-{noun} -ThrottleLimit {limit}").MustBeClean();

        Assert.Equal(40, outcome.Ids.Distinct().Count());
        Assert.InRange(stub.PeakInFlight, 1, limit);
    }

    [Theory]
    [InlineData("1.1", 10_000)]
    [InlineData("2.0", 10_500)]
    public void Over_HTTP_2_more_requests_are_in_flight(string version, int expected)
    {
        var stub = Responses.NoneResponds();
        stub.OnWait("first", Responses.Wait("first").WithVersion(version));
        using var session = new ModuleSession(stub);
        session.Run("Wait-BctrlOperation first").MustBeClean();

        using var running = session.Start("1..10500 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");
        Eventually.True(() => stub.Requests.Count == expected + 1, $"{expected} requests are in flight");
        Thread.Sleep(TimeSpan.FromSeconds(0.2));
        running.Stop();

        Assert.Equal(expected, stub.PeakInFlight);
    }

    [Fact]
    public void Operations_that_never_complete_do_not_starve_the_others()
    {
        var stub = Responses.AllCompleted();
        foreach (var i in Enumerable.Range(1, 4))
            stub.On($"POST /v1/operations/never-{i}/wait", request => Responses.Wait(request.OperationId, "running").WithDelay(TimeSpan.FromMilliseconds(request.TimeoutMs!.Value)));
        using var session = new ModuleSession(stub);

        using var running = session.Start("(1..4 | ForEach-Object { \"never-$_\" }) + (1..30 | ForEach-Object { \"op-$_\" }) | Wait-BctrlOperation -ThrottleLimit 2");
        Eventually.True(() => running.Output.Count == 30, "the 30 other operations are emitted");
        running.Stop();

        Assert.DoesNotContain(running.Output, operation => operation.Text("Id")!.StartsWith("never", StringComparison.Ordinal));
    }
}

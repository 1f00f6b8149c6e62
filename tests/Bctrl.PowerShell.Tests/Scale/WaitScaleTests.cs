using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Waiting for many operations. The tests compare durations with each other instead of with fixed limits, because the
/// machine can be busy.
/// </summary>
public sealed class WaitScaleTests
{
    [Fact]
    public void Waiting_for_500_operations_takes_little_more_time_than_for_one()
    {
        var one = Time(1);
        var many = Time(500);

        Assert.True(many < 5 * one, $"One operation took {one}, and 500 operations took {many}.");

        static TimeSpan Time(int count)
        {
            var stub = new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromSeconds(1));
            using var session = new ModuleSession(stub);
            var clock = Stopwatch.StartNew();
            var outcome = session.Run($"1..{count} | ForEach-Object {{ \"op-$_\" }} | Wait-BctrlOperation").MustBeClean();
            clock.Stop();
            Assert.Equal(count, outcome.Ids.Distinct().Count());
            Assert.Equal(count, outcome.Output.Count);
            return clock.Elapsed;
        }
    }

    [Fact]
    public void A_completed_operation_is_emitted_while_others_are_running()
    {
        var slow = Responses.Wait("slow").WaitForRelease();
        var stub = Responses.AllCompleted().OnWait("slow", slow);
        using var session = new ModuleSession(stub);

        using var running = session.Start("'slow', 'quick' | Wait-BctrlOperation");
        Eventually.True(() => running.Output.Count == 1, "the quick operation is emitted");
        Assert.Equal("quick", running.Output[0].Text("Id"));
        Assert.True(running.IsRunning);
        slow.Release();

        Assert.Equal(["quick", "slow"], running.Finish().MustBeClean().Ids);
    }

    [Fact]
    public void Results_are_emitted_while_the_pipeline_still_has_input()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        var outcome = session.Run("""
            $sent = 0
            $sentWhenFirstCame = $null
            1..1000 | ForEach-Object {
                # Send input slowly until the first result is emitted.
                if ($null -eq $sentWhenFirstCame) { [Threading.Thread]::Sleep(10) }
                $sent++
                "op-$_"
            } | Wait-BctrlOperation | ForEach-Object {
                if ($null -eq $sentWhenFirstCame) { $sentWhenFirstCame = $sent }
            }
            $sentWhenFirstCame
            """);

        Assert.InRange((int)outcome.Single().BaseObject, 1, 999);
    }

    [Fact]
    public void Stopping_the_pipeline_cancels_all_requests()
    {
        var stub = Responses.NoneResponds();
        using var session = new ModuleSession(stub);

        using var running = session.Start("1..500 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");
        Eventually.True(() => stub.InFlight == 500, "all requests are in flight");
        running.Stop();

        Eventually.True(() => stub.InFlight == 0, "all requests are cancelled");
        Assert.Equal(500, stub.Cancelled);
        Assert.Equal(500, stub.Requests.Count);
        Assert.Empty(running.Output);
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

    [Fact]
    public void A_session_can_be_used_after_a_stop()
    {
        var stub = Responses.NoneResponds();
        using var session = new ModuleSession(stub);
        using (var running = session.Start("Wait-BctrlOperation a"))
        {
            Eventually.True(() => stub.InFlight == 1, "the request is in flight");
            running.Stop();
        }
        stub.OnWait("a", Responses.Wait("a"));

        Assert.Equal("a", session.Run("Wait-BctrlOperation a").Single().Text("Id"));
    }

    [Fact]
    public void A_downstream_command_that_stops_the_pipeline_ends_the_wait()
    {
        var stub = Responses.NoneResponds().OnWait("quick", Responses.Wait("quick"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("foreach ($once in 1) { 'a', 'quick', 'b' | Wait-BctrlOperation | ForEach-Object { $_; break } }");

        Assert.Equal("quick", outcome.Single().Text("Id"));
        Eventually.True(() => stub.InFlight == 0, "the other requests are cancelled");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void ThrottleLimit_limits_the_requests_and_every_operation_is_polled(int limit)
    {
        var stub = new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromMilliseconds(20));
        using var session = new ModuleSession(stub);

        var outcome = session.Run($"1..40 | ForEach-Object {{ \"op-$_\" }} | Wait-BctrlOperation -ThrottleLimit {limit}").MustBeClean();

        Assert.Equal(40, outcome.Ids.Distinct().Count());
        Assert.InRange(stub.PeakInFlight, 1, limit);
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

    [Fact]
    public void Every_operation_has_exactly_one_outcome_whatever_the_server_responds()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/wait", request => (int.Parse(request.OperationId.AsSpan(3), null) % 8) switch
        {
            0 => Responses.Wait(request.OperationId),
            1 => Responses.Wait(request.OperationId, "failed"),
            2 => StubResponse.Error(404, "No such operation."),
            3 => StubResponse.ConnectionRefused(),
            4 => StubResponse.Text("<html>", 502),
            5 => StubResponse.Json("{\"operation\":{\"id\":\""),
            6 => StubResponse.Throws(new InvalidOperationException("The handler is broken.")),
            _ => Responses.Wait("another"),
        });
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("1..400 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");

        Assert.Null(outcome.Terminating);
        var ids = outcome.Ids.Concat(outcome.Errors.Select(error => (string)error.TargetObject)).ToArray();
        Assert.Equal(400, ids.Length);
        Assert.Equal(400, ids.Distinct().Count());
    }
}

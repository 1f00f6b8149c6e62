using System.Diagnostics;

namespace Bctrl.PowerShell.Tests;

/// <summary>Times are compared with each other, never with a clock, and by wide margins: the machine may be busy.</summary>
public sealed class WaitScaleTests
{
    [Fact]
    public void Five_hundred_operations_end_together_in_little_more_than_the_time_of_one()
    {
        var one = Time(1);
        var many = Time(500);

        Assert.True(many < 5 * one, $"One took {one}, and five hundred {many}.");

        static TimeSpan Time(int count)
        {
            var stub = new StubHttpMessageHandler().EndOperationsAfter(TimeSpan.FromSeconds(1));
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
    public void Nothing_waits_for_anything_but_its_own_operation()
    {
        var slow = Answers.Wait("slow").Held();
        var stub = Answers.AllEnded().OnWait("slow", slow);
        using var session = new ModuleSession(stub);

        using var running = session.Start("'slow', 'quick' | Wait-BctrlOperation");
        Eventually.True(() => running.Output.Count == 1, "the quick one leaves");
        Assert.Equal("quick", running.Output[0].Text("Id"));
        Assert.True(running.IsRunning);
        slow.Release();

        Assert.Equal(["quick", "slow"], running.Finish().MustBeClean().Ids);
    }

    [Fact]
    public void Results_flow_while_input_still_comes()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        var outcome = session.Run("""
            $sent = 0
            $sentWhenFirstCame = $null
            1..1000 | ForEach-Object {
                # A slow source, until the first result is there.
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
    public void Stopping_the_pipeline_leaves_no_request_behind()
    {
        var stub = Answers.NoneAnswers();
        using var session = new ModuleSession(stub);

        using var running = session.Start("1..500 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");
        Eventually.True(() => stub.InFlight == 500, "all are in flight");
        running.Stop();

        Eventually.True(() => stub.InFlight == 0, "all are given up");
        Assert.Equal(500, stub.Cancelled);
        Assert.Equal(500, stub.Requests.Count);
        Assert.Empty(running.Output);
    }

    [Fact]
    public void Stopping_the_pipeline_is_far_quicker_than_starting_ten_thousand_waits_was()
    {
        var stub = Answers.NoneAnswers();
        using var session = new ModuleSession(stub);
        var clock = Stopwatch.StartNew();

        using var running = session.Start("1..10000 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation -ThrottleLimit 10000");
        Eventually.True(() => stub.InFlight == 10000, "all are in flight");
        var starting = clock.Elapsed;
        clock.Restart();
        running.Stop();
        var stopping = clock.Elapsed;

        Eventually.True(() => stub.InFlight == 0, "all are given up");
        Assert.True(stopping < starting, $"To start took {starting}, and to stop {stopping}.");
    }

    [Fact]
    public void A_session_goes_on_working_after_a_stop()
    {
        var stub = Answers.NoneAnswers();
        using var session = new ModuleSession(stub);
        using (var running = session.Start("Wait-BctrlOperation a"))
        {
            Eventually.True(() => stub.InFlight == 1, "it is in flight");
            running.Stop();
        }
        stub.OnWait("a", Answers.Wait("a"));

        Assert.Equal("a", session.Run("Wait-BctrlOperation a").Single().Text("Id"));
    }

    [Fact]
    public void A_command_downstream_that_has_enough_ends_the_wait()
    {
        var stub = Answers.NoneAnswers().OnWait("quick", Answers.Wait("quick"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("foreach ($once in 1) { 'a', 'quick', 'b' | Wait-BctrlOperation | ForEach-Object { $_; break } }");

        Assert.Equal("quick", outcome.Single().Text("Id"));
        Eventually.True(() => stub.InFlight == 0, "the others are given up");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void No_more_requests_are_in_flight_than_the_throttle_allows_and_each_operation_has_its_turn(int limit)
    {
        var stub = new StubHttpMessageHandler().EndOperationsAfter(TimeSpan.FromMilliseconds(20));
        using var session = new ModuleSession(stub);

        var outcome = session.Run($"1..40 | ForEach-Object {{ \"op-$_\" }} | Wait-BctrlOperation -ThrottleLimit {limit}").MustBeClean();

        Assert.Equal(40, outcome.Ids.Distinct().Count());
        Assert.InRange(stub.PeakInFlight, 1, limit);
    }

    [Fact]
    public void Operations_that_never_end_do_not_starve_the_others_of_slots()
    {
        var stub = Answers.AllEnded();
        foreach (var i in Enumerable.Range(1, 4))
            stub.On($"POST /v1/operations/never-{i}/wait", request => Answers.Wait(request.OperationId, "running").After(TimeSpan.FromMilliseconds(request.TimeoutMs!.Value)));
        using var session = new ModuleSession(stub);

        using var running = session.Start("(1..4 | ForEach-Object { \"never-$_\" }) + (1..30 | ForEach-Object { \"op-$_\" }) | Wait-BctrlOperation -ThrottleLimit 2");
        Eventually.True(() => running.Output.Count == 30, "the thirty others leave");
        running.Stop();

        Assert.DoesNotContain(running.Output, operation => operation.Text("Id")!.StartsWith("never", StringComparison.Ordinal));
    }

    [Fact]
    public void As_many_leave_as_came_whatever_happens_on_the_wire()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/wait", request => (int.Parse(request.OperationId.AsSpan(3), null) % 8) switch
        {
            0 => Answers.Wait(request.OperationId),
            1 => Answers.Wait(request.OperationId, "failed"),
            2 => StubResponse.Error(404, "No such operation."),
            3 => StubResponse.Refused(),
            4 => StubResponse.Text("<html>", 502),
            5 => StubResponse.Json("{\"operation\":{\"id\":\""),
            6 => StubResponse.Fault(new InvalidOperationException("The handler is broken.")),
            _ => Answers.Wait("another"),
        });
        using var session = ModuleSession.WithQuickRetries(stub);

        var outcome = session.Run("1..400 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation");

        Assert.Null(outcome.Terminating);
        var left = outcome.Ids.Concat(outcome.Errors.Select(error => (string)error.TargetObject)).ToArray();
        Assert.Equal(400, left.Length);
        Assert.Equal(400, left.Distinct().Count());
    }
}

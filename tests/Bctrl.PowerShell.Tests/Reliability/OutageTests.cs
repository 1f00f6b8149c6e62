using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Servers that go away and come back, and everything that can go wrong at once.</summary>
public sealed class OutageTests
{
    /// <summary>Pauses of a second or two for the whole connection, and bodies of 64 MiB, would only make it slow.</summary>
    private static readonly Fault[] s_mix = [.. FaultTable.All.Where(fault => !fault.IsHeavy && !fault.HitsAll)];

    [Theory]
    [InlineData(1, 1500)]
    [InlineData(4, 250)]
    public async Task A_server_that_is_gone_for_a_while_and_back_on_the_same_port_loses_nothing(int outages, int milliseconds)
    {
        await using var server = await EmulatorHost.StartAsync();
        var ids = server.CreateOperations(new OperationPlan { Count = 50, DurationMs = 1000 })
            .Concat(server.CreateOperations(new OperationPlan { Count = 50, DurationMs = 3000, End = OperationEnd.Failed }))
            .Select(operation => operation.Id).ToArray();
        using var session = Connect(server, "-MaximumRetryCount 50 -RetryIntervalSec 0.1", ids);

        using var waiting = session.Start("$ids | Wait-BctrlOperation");
        for (var i = 0; i < outages; i++)
        {
            Eventually.True(() => server.Stats.Total.InFlight > 0 || !waiting.IsRunning, "the command asks");
            await server.PauseAsync(TimeSpan.FromMilliseconds(milliseconds));
        }

        var outcome = waiting.Finish().MustBeClean();
        Assert.Equal(ids.Order(), outcome.Ids.Order());
        Assert.Equal(50, outcome.Output.Count(operation => operation.Text("Status") == "succeeded"));
        Assert.Equal(50, outcome.Output.Count(operation => operation.Text("Status") == "failed"));
    }

    [Fact]
    public async Task A_server_that_does_not_come_back_in_time_is_a_timeout_for_each_with_the_operation_as_it_stood()
    {
        await using var server = await EmulatorHost.StartAsync();
        var ids = server.CreateOperations(new OperationPlan { Count = 20, End = OperationEnd.Never }).Select(operation => operation.Id).ToArray();
        using var session = Connect(server, "-MaximumRetryCount 1000 -RetryIntervalSec 0.05", ids);

        using var waiting = session.Start("$ids | Wait-BctrlOperation -Timeout 8");
        // The first requests are held for a second. Who asks again has heard how it stands: an answer that is sent may
        // still be lost with its connection.
        Eventually.True(() => server.Stats.Total is { Served: var served, InFlight: var asked } && served >= ids.Length && asked == ids.Length, "each was heard of");
        await server.StopAsync();

        var outcome = waiting.Finish();
        Assert.Equal(ids.Order(), outcome.Ids.Order());
        Assert.All(outcome.Output, operation => Assert.Equal("running", operation.Text("Status")));
        Assert.Equal(ids.Length, outcome.ErrorIds.Count(id => id == "OperationWaitTimeout"));
        Assert.Equal(ids.Length, outcome.Errors.Count);
        Assert.All(outcome.Errors, error => Assert.Equal("ConnectionFailed", error.Exception.InnerException!.Text("Kind")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task In_a_batch_where_each_operation_has_another_fault_each_leaves_as_it_was_promised(int seed)
    {
        var random = new Random(seed);
        await using var server = await EmulatorHost.StartAsync();
        var trials = new Dictionary<string, Trial>();
        for (var i = 0; i < 300; i++)
        {
            var fault = s_mix[random.Next(s_mix.Length)];
            var id = server.CreateOperations(new OperationPlan { DurationMs = fault.OperationMs })[0].Id;
            var trial = new Trial(fault, 1, random.Next(0, fault.Times[^1] + 1));
            trials[id] = trial;
            server.PlanFault(fault.Plan(id, trial.Times));
        }
        using var session = Connect(server, $"-MaximumRetryCount {Fault.Retries} -RetryIntervalSec 0.02", [.. trials.Keys]);

        var left = new Departures(session.Run($"$ids | Wait-BctrlOperation -ThrottleLimit {random.Next(20, 400)}"));

        Assert.Null(left.Last);
        Assert.Empty(left.Strangers(trials.Keys));
        var wrong = trials.Where(trial => !left.Get(trial.Key).Is(trial.Value.Promise)).Select(trial => $"{trial.Value}: {left.Get(trial.Key)}");
        Assert.True(!wrong.Any(), string.Join(Environment.NewLine, wrong));
        Assert.InRange(server.Stats.Total.Served, trials.Count, trials.Values.Sum(trial => trial.Promise.Requests));
    }

    private static ModuleSession Connect(EmulatorHost server, string with, string[] ids)
    {
        var session = new ModuleSession();
        session.Set("ids", ids);
        session.Set("server", server.BaseAddress);
        session.Run($"Connect-Bctrl -ApiKey $key -Server $server {with}").MustBeClean();
        return session;
    }
}

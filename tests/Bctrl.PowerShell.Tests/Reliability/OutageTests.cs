using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Outages of the server, and batches with many different faults.</summary>
public sealed class OutageTests
{
    /// <summary>
    /// The faults of the batch. It leaves out those that slow down the whole connection, and bodies of 64 MiB.
    /// </summary>
    private static readonly Fault[] s_faults = [.. FaultTable.All.Where(fault => !fault.IsSlow && !fault.AffectsAllOperations)];

    [Theory]
    [InlineData(1, 1500)]
    [InlineData(4, 250)]
    public async Task No_operation_is_lost_when_the_server_is_temporarily_unavailable(int outages, int milliseconds)
    {
        await using var server = await EmulatorHost.StartAsync();
        var ids = server.CreateOperations(new OperationOptions { Count = 50, DurationMs = 1000 })
            .Concat(server.CreateOperations(new OperationOptions { Count = 50, DurationMs = 3000, Outcome = EmulatedOutcome.Failed }))
            .Select(operation => operation.Id).ToArray();
        using var session = Connect(server, "-MaximumRetryCount 50 -RetryIntervalSec 0.1", ids);

        using var waiting = session.Start("$ids | Wait-BctrlOperation");
        for (var i = 0; i < outages; i++)
        {
            Eventually.True(() => server.Statistics.Total.InFlight > 0 || !waiting.IsRunning, "the command sends requests");
            await server.SimulateOutageAsync(TimeSpan.FromMilliseconds(milliseconds));
        }

        var outcome = waiting.Finish().MustBeClean();
        Assert.Equal(ids.Order(), outcome.Ids.Order());
        Assert.Equal(50, outcome.Output.Count(operation => operation.Text("Status") == "succeeded"));
        Assert.Equal(50, outcome.Output.Count(operation => operation.Text("Status") == "failed"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_operation_has_the_expected_outcome_in_a_batch_of_random_faults(int seed)
    {
        var random = new Random(seed);
        await using var server = await EmulatorHost.StartAsync();
        var faultCases = new Dictionary<string, FaultCase>();
        for (var i = 0; i < 300; i++)
        {
            var fault = s_faults[random.Next(s_faults.Length)];
            var id = server.CreateOperations(new OperationOptions { DurationMs = fault.OperationMs })[0].Id;
            var faultCase = new FaultCase(fault, 1, random.Next(0, fault.Times[^1] + 1));
            faultCases[id] = faultCase;
            server.AddFault(fault.Plan(id, faultCase.Times));
        }
        using var session = Connect(server, $"-MaximumRetryCount {Fault.Retries} -RetryIntervalSec 0.02", [.. faultCases.Keys]);

        var outcomes = new OperationOutcomes(session.Run($"$ids | Wait-BctrlOperation -ThrottleLimit {random.Next(20, 400)}"));

        Assert.Null(outcomes.Terminating);
        Assert.Empty(outcomes.GetUnexpectedIds(faultCases.Keys));
        var wrong = faultCases.Where(faultCase => !outcomes.Get(faultCase.Key).Matches(faultCase.Value.ExpectedOutcome))
            .Select(faultCase => $"{faultCase.Value}: {outcomes.Get(faultCase.Key)}");
        Assert.True(!wrong.Any(), string.Join(Environment.NewLine, wrong));
        Assert.InRange(server.Statistics.Total.Served, faultCases.Count, faultCases.Values.Sum(faultCase => faultCase.ExpectedOutcome.Requests));
    }

    private static ModuleSession Connect(EmulatorHost server, string parameters, string[] ids)
    {
        var session = new ModuleSession();
        session.Set("ids", ids);
        session.Set("server", server.BaseAddress);
        session.Run($"Connect-Bctrl -ApiKey $key -Server $server {parameters}").MustBeClean();
        return session;
    }
}

using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Outages of the server, and batches with many different faults.</summary>
public sealed class OutageTests
{
    /// <summary>
    /// The faults of the batch. It leaves out those that slow down the whole connection, and bodies of 64 MiB.
    /// </summary>
    private static readonly Fault[] s_faults = [.. FaultTable.All.Where(fault => !fault.IsSlow && !fault.AffectsAll)];

    [Theory]
    [InlineData("operation", 1, 1500)]
    [InlineData("operation", 4, 250)]
    [InlineData("tool call", 1, 1500)]
    [InlineData("tool call", 4, 250)]
    public async Task Nothing_is_lost_when_the_server_is_temporarily_unavailable(string kind, int outages, int milliseconds)
    {
        var work = TestedWork.Get(kind);
        await using var server = await EmulatorHost.StartAsync();
        string[] ids = [.. work.Create(server, 50, 1000), .. work.Create(server, 50, 3000, EmulatedOutcome.Failed)];
        using var session = Connect(server, "-MaximumRetryCount 50 -RetryIntervalSec 0.1", ids);

        using var waiting = session.Start($"$ids | Wait-{work.Noun}");
        for (var i = 0; i < outages; i++)
        {
            Eventually.True(() => server.Statistics.Total.InFlight > 0 || !waiting.IsRunning, "the command sends requests");
            await server.SimulateOutageAsync(TimeSpan.FromMilliseconds(milliseconds));
        }

        var outcome = waiting.Finish().MustBeClean();
        Assert.Equal(ids.Order(StringComparer.Ordinal), outcome.Ids.Order(StringComparer.Ordinal));
        Assert.Equal(50, outcome.Output.Count(item => item.Text("Status") == "succeeded"));
        Assert.Equal(50, outcome.Output.Count(item => item.Text("Status") == "failed"));
    }

    [Theory]
    [InlineData("operation", 1)]
    [InlineData("operation", 2)]
    [InlineData("operation", 3)]
    [InlineData("tool call", 4)]
    [InlineData("tool call", 5)]
    [InlineData("tool call", 6)]
    public async Task Each_has_the_expected_outcome_in_a_batch_of_random_faults(string kind, int seed)
    {
        var work = TestedWork.Get(kind);
        var random = new Random(seed);
        await using var server = await EmulatorHost.StartAsync();
        var faultCases = new Dictionary<string, FaultCase>();
        for (var i = 0; i < 300; i++)
        {
            var fault = s_faults[random.Next(s_faults.Length)];
            var id = work.CreateOne(server, fault.RunMs);
            var faultCase = new FaultCase(fault, work, 1, random.Next(0, fault.Times[^1] + 1));
            if (faultCase.IsPersistent && work.UsesOtherRoutes)
                faultCase = faultCase with { OnAllRoutes = random.Next(2) == 0 };
            faultCases[id] = faultCase;
            server.AddFault(faultCase.Plan(id));
        }
        using var session = Connect(server, $"-MaximumRetryCount {Fault.Retries} -RetryIntervalSec 0.02", [.. faultCases.Keys]);

        var outcomes = new ItemOutcomes(session.Run($"$ids | Wait-{work.Noun} -ThrottleLimit {random.Next(20, 400)}"));

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

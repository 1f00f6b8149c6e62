using System.Diagnostics;
using System.Management.Automation;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Runs fault cases one after another, in one session and against one emulator.</summary>
internal sealed class FaultRunner : IDisposable
{
    /// <summary>
    /// How long the others run: long enough that their first long poll does not return immediately.
    /// </summary>
    private const int OthersMs = 50;

    private readonly ModuleSession _session = new();
    private EmulatorHost _server = Start();

    public void Dispose()
    {
        _session.Dispose();
        Stop(_server);
    }

    public FaultResult Run(FaultCase faultCase)
    {
        var work = faultCase.Work;
        var faulty = work.CreateOne(_server, faultCase.Fault.RunMs);
        var healthy = faultCase.Items == 1 ? [] : work.Create(_server, faultCase.Items - 1, OthersMs);
        _server.AddFault(faultCase.Plan(faulty));
        var before = _server.Statistics.Total.Served;

        _session.Set("ids", healthy.Take(healthy.Length / 2).Append(faulty).Concat(healthy.Skip(healthy.Length / 2)).ToArray());
        var clock = Stopwatch.StartNew();
        var outcome = Wait(faultCase);
        var elapsed = clock.Elapsed;
        Eventually.True(() => _server.Statistics.Total.InFlight == 0, "no request is in flight");
        var requests = _server.Statistics.Total.Served - before;

        // A command that ends early can leave requests in flight. The next case would count them.
        if (faultCase.Fault.RequiresServerRestart || faultCase.ExpectedOutcome.EndsCommand)
        {
            Stop(_server);
            _server = Start();
        }
        _server.ClearFaults();
        return Compare(faultCase, faulty, healthy, new ItemOutcomes(outcome, _session.Get("terminating") as ErrorRecord), requests, elapsed);
    }

    private Outcome Wait(FaultCase faultCase)
    {
        _session.Set("server", _server.BaseAddress);
        _session.Run($"Connect-Bctrl -ApiKey $key -Server $server {faultCase.ConnectParameters}").MustBeClean();
        // Without a catch block, a script continues after a statement-terminating error, and the error looks like any other.
        var outcome = _session.Run(
            $"$terminating = $null; try {{ $ids | Wait-{faultCase.Work.Noun} {faultCase.WaitParameters} }} catch {{ $terminating = $_ }}");
        _session.Run("Disconnect-Bctrl").MustBeClean();
        return outcome;
    }

    private static FaultResult Compare(
        FaultCase faultCase, string faulty, string[] healthy, ItemOutcomes outcomes, long requests, TimeSpan elapsed)
    {
        var expected = faultCase.ExpectedOutcome;
        var fault = faultCase.Fault;
        var mismatches = new List<string>();
        void Expect(bool condition, string mismatch)
        {
            if (!condition)
                mismatches.Add(mismatch);
        }

        var actual = outcomes.Get(faulty);
        Expect(actual.Matches(expected), $"expected {expected}, but got {actual}");
        Expect(expected.EndsCommand == outcomes.Terminating is not null, $"the terminating error is: {outcomes.Terminating?.ToString() ?? "none"}");
        Expect(outcomes.GetUnexpectedIds([faulty, .. healthy]) is [], $"the output has unexpected ids: {string.Join(", ", outcomes.GetUnexpectedIds([faulty, .. healthy]))}");
        Expect(outcomes.Warnings.Count == (expected.EmitsWarning ? 1 : 0), $"there are {outcomes.Warnings.Count} warnings: {string.Join(" ", outcomes.Warnings)}");

        // A fault of the whole connection can affect the others too, but none of them may be lost.
        var others = healthy.Select(outcomes.Get).ToArray();
        var wrong = others.Where(other => !other.Matches(ExpectedOutcome.Emitted)
            && !(fault.AffectsAll && (other.Matches(expected) || (expected.EndsCommand && other.IsEmpty)))).ToArray();
        Expect(wrong is [], $"{wrong.Length} of {others.Length} others have a wrong outcome, for example {wrong.FirstOrDefault()}");

        var perWait = faultCase.Work.RequestsPerWait;
        var actualRequests = fault.AffectsAll ? requests : requests - (healthy.Length * perWait);
        var expectedRequests = fault.AffectsAll ? expected.Requests * (1 + (healthy.Length * perWait)) : expected.Requests;
        Expect(
            expected.IsUpperLimit || fault.AffectsAll ? actualRequests <= expectedRequests : actualRequests == expectedRequests,
            $"expected {expectedRequests} requests, but got {actualRequests}");
        Expect(elapsed >= faultCase.MinimumDelay, $"expected delays of {faultCase.MinimumDelay}, but the command took {elapsed}");
        return new FaultResult(faultCase, actual.ErrorId, actual.Category?.ToString(), actual.IsEmitted, actualRequests, mismatches);
    }

    private static EmulatorHost Start() => EmulatorHost.StartAsync().GetAwaiter().GetResult();

    private static void Stop(EmulatorHost server) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

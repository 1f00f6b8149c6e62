using System.Diagnostics;
using System.Management.Automation;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Runs fault cases one after another, in one session and against one emulator.</summary>
internal sealed class FaultRunner : IDisposable
{
    /// <summary>
    /// The duration of the other operations: long enough that their first long poll does not return immediately.
    /// </summary>
    private const int OtherOperationMs = 50;

    private readonly ModuleSession _session = new();
    private EmulatorHost _server = Start();

    public void Dispose()
    {
        _session.Dispose();
        Stop(_server);
    }

    public FaultResult Run(FaultCase faultCase)
    {
        var fault = faultCase.Fault;
        var faulty = _server.CreateOperations(new OperationOptions { DurationMs = fault.OperationMs })[0].Id;
        var healthy = faultCase.Operations == 1 ? [] : Create(faultCase.Operations - 1);
        _server.AddFault(fault.Plan(faulty, faultCase.Times));
        var before = _server.Statistics.Total.Served;

        _session.Set("ids", healthy.Take(healthy.Length / 2).Append(faulty).Concat(healthy.Skip(healthy.Length / 2)).ToArray());
        var clock = Stopwatch.StartNew();
        var outcome = Wait(
            faultCase.IsPersistent ? fault.PersistentConnection : fault.TransientConnection,
            faultCase.IsPersistent ? fault.PersistentWait : fault.TransientWait);
        var elapsed = clock.Elapsed;
        Eventually.True(() => _server.Statistics.Total.InFlight == 0, "no request is in flight");
        var requests = _server.Statistics.Total.Served - before;

        // A command that ends early can leave requests in flight. The next case would count them.
        if (fault.RequiresServerRestart || faultCase.ExpectedOutcome.EndsCommand)
        {
            Stop(_server);
            _server = Start();
        }
        _server.ClearFaults();
        return Compare(faultCase, faulty, healthy, new OperationOutcomes(outcome, _session.Get("terminating") as ErrorRecord), requests, elapsed);
    }

    private string[] Create(int count) =>
        [.. _server.CreateOperations(new OperationOptions { Count = count, DurationMs = OtherOperationMs }).Select(operation => operation.Id)];

    private Outcome Wait(string connectParameters, string waitParameters)
    {
        _session.Set("server", _server.BaseAddress);
        _session.Run($"Connect-Bctrl -ApiKey $key -Server $server {connectParameters}").MustBeClean();
        // Without a catch block, a script continues after a statement-terminating error, and the error looks like any other.
        var outcome = _session.Run($"$terminating = $null; try {{ $ids | Wait-BctrlOperation {waitParameters} }} catch {{ $terminating = $_ }}");
        _session.Run("Disconnect-Bctrl").MustBeClean();
        return outcome;
    }

    private static FaultResult Compare(
        FaultCase faultCase, string faulty, string[] healthy, OperationOutcomes outcomes, long requests, TimeSpan elapsed)
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
        Expect(outcomes.Warnings.Count == (fault.EmitsWarning ? 1 : 0), $"there are {outcomes.Warnings.Count} warnings: {string.Join(" ", outcomes.Warnings)}");

        // A fault of the whole connection can affect the other operations too, but none of them may be lost.
        var others = healthy.Select(outcomes.Get).ToArray();
        var wrong = others.Where(other => !other.Matches(ExpectedOutcome.Emitted)
            && !(fault.AffectsAllOperations && (other.Matches(expected) || (expected.EndsCommand && other.IsEmpty)))).ToArray();
        Expect(wrong is [], $"{wrong.Length} of {others.Length} other operations have a wrong outcome, for example {wrong.FirstOrDefault()}");

        var actualRequests = fault.AffectsAllOperations ? requests : requests - healthy.Length;
        var expectedRequests = fault.AffectsAllOperations ? expected.Requests * faultCase.Operations : expected.Requests;
        Expect(
            expected.IsUpperLimit || fault.AffectsAllOperations ? actualRequests <= expectedRequests : actualRequests == expectedRequests,
            $"expected {expectedRequests} requests for the operation, but got {actualRequests}");
        var delay = (expected.Requests - 1) * fault.RetryDelay;
        Expect(elapsed >= delay, $"expected delays of {delay}, but the command took {elapsed}");
        return new FaultResult(faultCase, actual.ErrorId, actual.Category?.ToString(), actual.IsEmitted, actualRequests, mismatches);
    }

    private static EmulatorHost Start() => EmulatorHost.StartAsync().GetAwaiter().GetResult();

    private static void Stop(EmulatorHost server) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

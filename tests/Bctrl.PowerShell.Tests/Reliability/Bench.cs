using System.Management.Automation;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>A session and a server, for one trial after the other.</summary>
internal sealed class Bench : IDisposable
{
    /// <summary>Long enough that the server holds the requests for the healthy ones, as it would in earnest.</summary>
    private const int HealthyMs = 50;

    private readonly ModuleSession _session = new();
    private EmulatorHost _server = Start();

    public void Dispose()
    {
        _session.Dispose();
        Stop(_server);
    }

    public Verdict Run(Trial trial)
    {
        var fault = trial.Fault;
        var faulty = _server.CreateOperations(new OperationPlan { DurationMs = fault.OperationMs })[0].Id;
        var healthy = trial.Operations == 1 ? [] : Create(trial.Operations - 1);
        _server.PlanFault(fault.Plan(faulty, trial.Times));
        var before = _server.Stats.Total.Served;

        _session.Set("ids", healthy.Take(healthy.Length / 2).Append(faulty).Concat(healthy.Skip(healthy.Length / 2)).ToArray());
        var outcome = Wait(
            trial.IsLasting ? fault.LastingConnection : fault.TransientConnection,
            trial.IsLasting ? fault.LastingWait : fault.TransientWait);
        Eventually.True(() => _server.Stats.Total.InFlight == 0, "no request is in flight any more");
        var requests = _server.Stats.Total.Served - before;

        // A command that ends early leaves requests on their way, which would count for the next trial.
        if (fault.SpoilsServer || trial.Promise.EndsCommand)
        {
            Stop(_server);
            _server = Start();
        }
        _server.ClearFaults();
        return Judge(trial, faulty, healthy, new Departures(outcome, _session.Get("ended") as ErrorRecord), requests);
    }

    private string[] Create(int count) =>
        [.. _server.CreateOperations(new OperationPlan { Count = count, DurationMs = HealthyMs }).Select(operation => operation.Id)];

    private Outcome Wait(string connectWith, string waitWith)
    {
        _session.Set("server", _server.BaseAddress);
        _session.Run($"Connect-Bctrl -ApiKey $key -Server $server {connectWith}").MustBeClean();
        // An error that ends a command goes on to the next one when nobody catches it, and looks like any other.
        var outcome = _session.Run($"$ended = $null; try {{ $ids | Wait-BctrlOperation {waitWith} }} catch {{ $ended = $_ }}");
        _session.Run("Disconnect-Bctrl").MustBeClean();
        return outcome;
    }

    private static Verdict Judge(Trial trial, string faulty, string[] healthy, Departures left, long requests)
    {
        var promise = trial.Promise;
        var fault = trial.Fault;
        var complaints = new List<string>();
        void Expect(bool isSo, string complaint)
        {
            if (!isSo)
                complaints.Add(complaint);
        }

        var end = left.Get(faulty);
        Expect(end.Is(promise), $"it left as {end}, and not as {promise}");
        Expect(promise.EndsCommand == left.Last is not null, $"the command was ended by: {left.Last?.ToString() ?? "nothing"}");
        Expect(left.Strangers([faulty, .. healthy]) is [], $"what nobody asked for came: {string.Join(", ", left.Strangers([faulty, .. healthy]))}");
        Expect(left.Warnings.Count == (fault.Warns ? 1 : 0), $"there are {left.Warnings.Count} warnings: {string.Join(" ", left.Warnings)}");

        // What meets all of the connection's operations may take the others along, but never loses one.
        var others = healthy.Select(left.Get).ToArray();
        var unwell = others.Where(other => !other.Is(Promise.Delivered)
            && !(fault.HitsAll && (other.Is(promise) || (promise.EndsCommand && other.IsNone)))).ToArray();
        Expect(unwell is [], $"{unwell.Length} of {others.Length} healthy ones left otherwise, one as {unwell.FirstOrDefault()}");

        var own = fault.HitsAll ? requests : requests - healthy.Length;
        var most = fault.HitsAll ? promise.Requests * trial.Operations : promise.Requests;
        Expect(promise.IsBound || fault.HitsAll ? own <= most : own == most, $"{own} requests were made for it, and not {most}");
        return new Verdict(trial, end.ErrorId, end.Category?.ToString(), end.IsEmitted, own, complaints);
    }

    private static EmulatorHost Start() => EmulatorHost.StartAsync().GetAwaiter().GetResult();

    private static void Stop(EmulatorHost server) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

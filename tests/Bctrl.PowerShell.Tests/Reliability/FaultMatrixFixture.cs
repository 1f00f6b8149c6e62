namespace Bctrl.PowerShell.Tests;

/// <summary>Runs every case of the fault table once.</summary>
public sealed class FaultMatrixFixture
{
    private const int ManyItems = 50;

    /// <summary>
    /// Enough workers to run the cases that wait 16 s for the client's time limit in parallel with the others.
    /// </summary>
    private const int Workers = 12;

    private readonly Dictionary<FaultCase, FaultResult> _results = ParallelRun.Run(
        FaultTable.All.SelectMany(fault => TestedWork.All.SelectMany(work => CasesOf(fault, work))).OrderByDescending(faultCase => faultCase.Fault.IsSlow),
        Workers,
        () => new FaultRunner(),
        (runner, faultCase) => runner.Run(faultCase));

    internal IEnumerable<FaultResult> GetAll(Fault fault, TestedWork work) => CasesOf(fault, work).Select(faultCase => _results[faultCase]);

    /// <summary>Gets the result of a case with one operation or tool call.</summary>
    internal FaultResult Get(Fault fault, TestedWork work, int times, bool onAllRoutes = false) =>
        _results[new FaultCase(fault, work, 1, times, onAllRoutes)];

    private static IEnumerable<FaultCase> CasesOf(Fault fault, TestedWork work)
    {
        var single = fault.Times.Append(0).Select(times => new FaultCase(fault, work, 1, times)).ToList();
        if (work.UsesOtherRoutes)
            single.Add(new FaultCase(fault, work, 1, 0, OnAllRoutes: true));
        return single.Concat(single.Where(IsRunWithOthers).Select(faultCase => faultCase with { Items = ManyItems }));
    }

    /// <summary>
    /// The same code waits for each kind. Therefore, only the cases of operations all run with others, and of the others those
    /// that differ most.
    /// </summary>
    private static bool IsRunWithOthers(FaultCase faultCase) =>
        !faultCase.Work.UsesOtherRoutes
        || ((faultCase.OnAllRoutes || faultCase.Times == faultCase.Fault.Times[^1]) && (faultCase.Fault.AffectsAll || !faultCase.Fault.IsSlow));
}

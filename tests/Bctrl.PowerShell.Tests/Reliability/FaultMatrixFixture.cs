namespace Bctrl.PowerShell.Tests;

/// <summary>Runs every case of the fault table once.</summary>
public sealed class FaultMatrixFixture
{
    private const int ManyOperations = 50;

    /// <summary>
    /// Enough workers to run the cases that wait 16 s for the client's time limit in parallel with the others.
    /// </summary>
    private const int Workers = 12;

    private readonly Dictionary<FaultCase, FaultResult> _results = ParallelRun.Run(
        FaultTable.All.SelectMany(CasesOf).OrderByDescending(faultCase => faultCase.Fault.IsSlow),
        Workers,
        () => new FaultRunner(),
        (runner, faultCase) => runner.Run(faultCase));

    internal IEnumerable<FaultResult> GetAll(Fault fault) => CasesOf(fault).Select(faultCase => _results[faultCase]);

    internal FaultResult Get(Fault fault, int operations, int times) => _results[new FaultCase(fault, operations, times)];

    private static IEnumerable<FaultCase> CasesOf(Fault fault) =>
        from operations in (int[])[1, ManyOperations]
        from times in fault.Times.Append(0)
        select new FaultCase(fault, operations, times);
}

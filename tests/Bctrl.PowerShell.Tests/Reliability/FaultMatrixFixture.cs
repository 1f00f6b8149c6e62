namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs every case of the fault table once, with several workers, because the cases spend most of their time waiting. Each
/// worker blocks, so it has its own thread: the client and the server use the thread pool.
/// </summary>
public sealed class FaultMatrixFixture
{
    private const int ManyOperations = 50;

    /// <summary>
    /// Enough workers to run the cases that wait 16 s for the client's time limit in parallel with the others.
    /// </summary>
    private const int Workers = 12;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    private readonly Dictionary<FaultCase, FaultResult> _results = [];

    public FaultMatrixFixture()
    {
        var faultCases = new Queue<FaultCase>(FaultTable.All.SelectMany(CasesOf).OrderByDescending(faultCase => faultCase.Fault.IsSlow));
        var failures = new List<Exception>();
        var workers = Enumerable.Range(0, Workers).Select(_ => new Thread(Work) { IsBackground = true }).ToArray();
        foreach (var worker in workers)
            worker.Start();
        var deadline = DateTime.UtcNow + s_timeout;
        foreach (var worker in workers)
        {
            var remaining = deadline - DateTime.UtcNow;
            Assert.True(
                worker.Join(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero),
                $"The fault cases did not complete within {s_timeout}. {_results.Count} are complete, {faultCases.Count} not started.");
        }
        if (failures.Count > 0)
            throw new AggregateException(failures);

        void Work()
        {
            try
            {
                using var runner = new FaultRunner();
                while (true)
                {
                    FaultCase? faultCase;
                    lock (_results)
                    {
                        if (!faultCases.TryDequeue(out faultCase))
                            return;
                    }
                    var result = runner.Run(faultCase);
                    lock (_results)
                        _results.Add(faultCase, result);
                }
            }
            catch (Exception e)
            {
                lock (_results)
                {
                    failures.Add(e);
                    faultCases.Clear();
                }
            }
        }
    }

    internal IEnumerable<FaultResult> GetAll(Fault fault) => CasesOf(fault).Select(faultCase => _results[faultCase]);

    internal FaultResult Get(Fault fault, int operations, int times) => _results[new FaultCase(fault, operations, times)];

    private static IEnumerable<FaultCase> CasesOf(Fault fault) =>
        from operations in (int[])[1, ManyOperations]
        from times in fault.Times.Append(0)
        select new FaultCase(fault, operations, times);
}

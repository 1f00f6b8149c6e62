namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs every trial of the table once, many at a time: most of what they do is to wait. Each worker has a thread of its
/// own, since they block, and the server and the client that they wait for live on the pool's threads.
/// </summary>
public sealed class MatrixRun
{
    private const int Many = 50;

    /// <summary>Enough that those which wait for the client's own limit of 16 s do so beside the rest.</summary>
    private const int Workers = 12;

    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Trial, Verdict> _verdicts = [];

    public MatrixRun()
    {
        var trials = new Queue<Trial>(FaultTable.All.SelectMany(TrialsOf).OrderByDescending(trial => trial.Fault.IsHeavy));
        var failures = new List<Exception>();
        var workers = Enumerable.Range(0, Workers).Select(_ => new Thread(Work) { IsBackground = true }).ToArray();
        foreach (var worker in workers)
            worker.Start();
        var until = DateTime.UtcNow + s_hangs;
        foreach (var worker in workers)
        {
            var left = until - DateTime.UtcNow;
            Assert.True(worker.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero), $"It hangs. {_verdicts.Count} trials are done, {trials.Count} not begun.");
        }
        if (failures.Count > 0)
            throw new AggregateException(failures);

        void Work()
        {
            try
            {
                using var bench = new Bench();
                while (true)
                {
                    Trial? trial;
                    lock (_verdicts)
                    {
                        if (!trials.TryDequeue(out trial))
                            return;
                    }
                    var verdict = bench.Run(trial);
                    lock (_verdicts)
                        _verdicts.Add(trial, verdict);
                }
            }
            catch (Exception e)
            {
                lock (_verdicts)
                {
                    failures.Add(e);
                    trials.Clear();
                }
            }
        }
    }

    internal IEnumerable<Verdict> Of(Fault fault) => TrialsOf(fault).Select(trial => _verdicts[trial]);

    internal Verdict Get(Fault fault, int operations, int times) => _verdicts[new Trial(fault, operations, times)];

    private static IEnumerable<Trial> TrialsOf(Fault fault) =>
        from operations in (int[])[1, Many]
        from times in fault.Times.Append(0)
        select new Trial(fault, operations, times);
}

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs cases with several workers, because they spend most of their time waiting. Each worker blocks, so it has its own
/// thread: the client and the server use the thread pool.
/// </summary>
internal static class ParallelRun
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    /// <summary>Runs all cases in the given order, and returns the result of each.</summary>
    /// <param name="cases">The cases, each of them once.</param>
    /// <param name="workers">The number of cases that run at the same time.</param>
    /// <param name="createRunner">Creates the runner of a worker.</param>
    /// <param name="run">Runs a case.</param>
    public static Dictionary<TCase, TResult> Run<TCase, TRunner, TResult>(
        IEnumerable<TCase> cases, int workers, Func<TRunner> createRunner, Func<TRunner, TCase, TResult> run)
        where TCase : notnull
        where TRunner : IDisposable
    {
        var queue = new Queue<TCase>(cases);
        var results = new Dictionary<TCase, TResult>();
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(Work) { IsBackground = true }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        var deadline = DateTime.UtcNow + s_timeout;
        foreach (var thread in threads)
        {
            var remaining = deadline - DateTime.UtcNow;
            Assert.True(
                thread.Join(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero),
                $"The cases did not complete within {s_timeout}. {results.Count} are complete, {queue.Count} not started.");
        }
        if (failures.Count > 0)
            throw new AggregateException(failures);
        return results;

        void Work()
        {
            try
            {
                using var runner = createRunner();
                while (true)
                {
                    TCase? next;
                    lock (results)
                    {
                        if (!queue.TryDequeue(out next))
                            return;
                    }
                    var result = run(runner, next);
                    lock (results)
                        results.Add(next, result);
                }
            }
            catch (Exception e)
            {
                lock (results)
                {
                    failures.Add(e);
                    queue.Clear();
                }
            }
        }
    }
}

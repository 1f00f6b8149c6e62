using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>
/// The <c>soak</c> command. Waits for thousands of operations again and again over real sockets, with faults in one of ten
/// responses, and checks that no operation is lost or duplicated.
/// </summary>
internal static class SoakCommand
{
    private const int Sessions = 4;
    private const int OperationsPerBatch = 1000;
    private const double FaultRate = 0.1;

    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(Options options)
    {
        var duration = TimeSpan.FromMinutes(options.Number("minutes", 10));
        await using var server = await ServerProcess.StartAsync("--faults", $"{FaultRate}");
        using var engine = new HostedEngine();
        engine.Set("server", server.Endpoint.Http);
        var connection = engine.Run("Connect-Bctrl -ApiKey $key -Server $server -RetryIntervalSec 0.2 -PassThru").Single().BaseObject;
        var counter = new SoakCounter();
        Console.WriteLine(await MachineInfo.DescribeAsync());
        Console.WriteLine($"{Sessions} sessions of one connection wait for {OperationsPerBatch} operations each, again and again, for {duration.TotalMinutes} min.\n");

        // Run one batch in each session before measuring memory, to fill caches and pools.
        await RunSessionsAsync(TimeSpan.Zero);
        var atStart = MeasureMemory();
        var watch = Stopwatch.StartNew();
        var running = RunSessionsAsync(duration);
        while (await Task.WhenAny(running, Task.Delay(s_reportInterval)) != running)
            await PrintProgressAsync();
        await running;
        var atEnd = MeasureMemory();

        await PrintProgressAsync();
        Console.WriteLine($"\nFaults of the server: {string.Join(", ", (await server.GetStatsAsync()).Faults.OrderBy(fault => fault.Key).Select(fault => $"{fault.Value} {fault.Key}"))}");
        Console.WriteLine($"Errors by id: {string.Join(", ", counter.Errors.OrderBy(error => error.Key).Select(error => $"{error.Value} {error.Key}"))}");
        Console.WriteLine(FormattableString.Invariant($"Memory with nothing in flight: {atStart.Heap:0.0} MB heap and {atStart.WorkingSet:0} MB working set at the start, {atEnd.Heap:0.0} MB and {atEnd.WorkingSet:0} MB at the end."));
        Console.WriteLine($"In: {counter.In}. Out: {counter.Operations} operations, {counter.ErrorsOnly} errors only. Lost: {counter.Lost}. Duplicated: {counter.Duplicated}.");
        return counter.Lost + counter.Duplicated == 0 ? 0 : 1;

        Task RunSessionsAsync(TimeSpan time) =>
            Task.WhenAll(Enumerable.Range(0, Sessions).Select(index => Task.Run(() => RunSession(connection, counter, time))));

        async Task PrintProgressAsync()
        {
            var (heap, workingSet) = MeasureMemory();
            var stats = await server.GetStatsAsync();
            Console.WriteLine(FormattableString.Invariant(
                $"{watch.Elapsed:hh\\:mm\\:ss}  in {counter.In}  lost {counter.Lost}  heap {heap:0.0} MB  working set {workingSet:0} MB  sockets {stats.Connections}  threads {ThreadPool.ThreadCount}"));
        }
    }

    /// <summary>Runs a session, which waits for one batch after another until the time has elapsed.</summary>
    private static void RunSession(object connection, SoakCounter counter, TimeSpan time)
    {
        using var engine = new HostedEngine();
        engine.Set("connection", connection);
        var watch = Stopwatch.StartNew();
        var batch = 0;
        do
        {
            // Most batches have no timeout. Some have a low throttle limit, and some a short timeout.
            var parameters = (batch++ % 5) switch
            {
                3 => "-ThrottleLimit 200",
                4 => "-Timeout 4",
                _ => "",
            };
            var ids = OperationPlan.CreateIds(OperationsPerBatch, _ => TimeSpan.FromMilliseconds(Random.Shared.Next(20, 5000)));
            engine.Set("ids", ids);
            var (output, errors) = engine.RunWithErrors($"$ids | Wait-BctrlOperation -Connection $connection {parameters}");
            counter.Count(ids, output, errors);
        }
        while (watch.Elapsed < time);
    }

    /// <summary>Measures the memory after a garbage collection.</summary>
    private static (double Heap, double WorkingSet) MeasureMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (GC.GetTotalMemory(false) / 1048576.0, ProcessMetrics.Megabytes);
    }
}

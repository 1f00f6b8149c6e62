using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>
/// Keeps thousands of operations turning over, through the cmdlet and real sockets, against a server that spoils one
/// answer in ten, and counts what goes in and what comes out.
/// </summary>
internal static class SoakVerb
{
    private const int Lanes = 4;
    private const int OperationsPerTurn = 1000;
    private const double FaultShare = 0.1;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(Options options)
    {
        var duration = TimeSpan.FromMinutes(options.Number("minutes", 10));
        await using var server = await ServerProcess.StartAsync("--faults", $"{FaultShare}");
        using var engine = new HostedEngine();
        engine.Set("server", server.Endpoint.Http);
        var connection = engine.Run("Connect-Bctrl -ApiKey $key -Server $server -RetryIntervalSec 0.2 -PassThru").Single().BaseObject;
        var tally = new SoakTally();
        Console.WriteLine(await Machine.DescribeAsync());
        Console.WriteLine($"{Lanes} sessions of one connection wait for {OperationsPerTurn} operations each, again and again, for {duration.TotalMinutes} min.\n");

        // The first turns are not counted into the memory: they fill what is filled once.
        await RunLanesAsync(TimeSpan.Zero);
        var atStart = Look();
        var watch = Stopwatch.StartNew();
        var turning = RunLanesAsync(duration);
        while (await Task.WhenAny(turning, Task.Delay(s_betweenLooks)) != turning)
            await PrintLookAsync();
        await turning;
        var atEnd = Look();

        await PrintLookAsync();
        Console.WriteLine($"\nFaults of the server: {string.Join(", ", (await server.GetStatsAsync()).Faults.OrderBy(fault => fault.Key).Select(fault => $"{fault.Value} {fault.Key}"))}");
        Console.WriteLine($"Errors by id: {string.Join(", ", tally.Errors.OrderBy(error => error.Key).Select(error => $"{error.Value} {error.Key}"))}");
        Console.WriteLine(FormattableString.Invariant($"Memory with nothing in flight: {atStart.Heap:0.0} MB of heap and {atStart.Held:0} MB held at the start, {atEnd.Heap:0.0} MB and {atEnd.Held:0} MB at the end."));
        Console.WriteLine($"In: {tally.In}. Out: {tally.Operations} operations, {tally.OnlyErrors} errors alone. Lost: {tally.Lost}. More than once: {tally.Doubled}.");
        return tally.Lost + tally.Doubled == 0 ? 0 : 1;

        Task RunLanesAsync(TimeSpan time) =>
            Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => RunLane(connection, tally, time))));

        async Task PrintLookAsync()
        {
            var (heap, held) = Look();
            var stats = await server.GetStatsAsync();
            Console.WriteLine(FormattableString.Invariant(
                $"{watch.Elapsed:hh\\:mm\\:ss}  in {tally.In}  lost {tally.Lost}  heap {heap:0.0} MB  held {held:0} MB  sockets {stats.Connections}  threads {ThreadPool.ThreadCount}"));
        }
    }

    /// <summary>One session: turn after turn until the time is over, each to its end.</summary>
    private static void RunLane(object connection, SoakTally tally, TimeSpan time)
    {
        using var engine = new HostedEngine();
        engine.Set("connection", connection);
        var watch = Stopwatch.StartNew();
        var turn = 0;
        do
        {
            // Most turns wait as long as it takes; some have too few slots, and some too little time.
            var parameters = (turn++ % 5) switch
            {
                3 => "-ThrottleLimit 200",
                4 => "-Timeout 4",
                _ => "",
            };
            var ids = OperationPlan.CreateIds(OperationsPerTurn, _ => TimeSpan.FromMilliseconds(Random.Shared.Next(20, 5000)));
            engine.Set("ids", ids);
            var (output, errors) = engine.RunWithErrors($"$ids | Wait-BctrlOperation -Connection $connection {parameters}");
            tally.Count(ids, output, errors);
        }
        while (watch.Elapsed < time);
    }

    /// <summary>The memory that is left after a collection.</summary>
    private static (double Heap, double Held) Look()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (GC.GetTotalMemory(false) / 1048576.0, ProcessFigures.Megabytes);
    }
}

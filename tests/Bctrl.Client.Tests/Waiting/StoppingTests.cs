using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bctrl.Client.Tests.Waiting;

/// <summary>These look at the whole process, so that nothing else may go on in it.</summary>
[CollectionDefinition(nameof(StoppingTests), DisableParallelization = true)]
[Collection(nameof(StoppingTests))]
public class StoppingTests
{
    [Fact]
    public void A_duration_is_right_on_the_night_that_the_clocks_go_back()
    {
        var zone = Environment.GetEnvironmentVariable("TZ");
        try
        {
            Environment.SetEnvironmentVariable("TZ", "Europe/Berlin");
            TimeZoneInfo.ClearCachedData();

            var operation = new Operation { StartedAtStamp = Timestamp.Parse("2026-10-25T00:30:00Z"), FinishedAtStamp = Timestamp.Parse("2026-10-25T01:31:00Z") };

            Assert.Equal(TimeSpan.FromMinutes(61), operation.Duration);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Fact]
    public async Task Ten_thousand_in_flight_are_let_go_at_once_and_leave_nothing_behind()
    {
        const int Count = 10_000;
        var (inFlight, cancelled) = (0, 0);
        using var hasReturned = new ManualResetEventSlim();
        var unobserved = new List<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> watch = (_, e) => unobserved.Add(e.Exception);
        Collect(); // what other tests have left behind
        TaskScheduler.UnobservedTaskException += watch;
        try
        {
            await StopAsync();
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= watch;
        }
        Assert.Empty(unobserved);

        static void Collect()
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task StopAsync()
        {
            var engine = new WaitEngine<string>(AskAsync, new WaitOptions { ThrottleLimit = Count, Timeout = TimeSpan.FromHours(1) });
            foreach (var n in Enumerable.Range(0, Count))
                engine.Add($"op-{n}");
            await UntilAsync(() => inFlight == Count);

            await Task.Run(engine.Dispose).WaitAsync(TimeSpan.FromMinutes(1));
            engine.Dispose();
            hasReturned.Set();

            await UntilAsync(() => cancelled == Count);
            Assert.False(engine.TryTake(TimeSpan.Zero, CancellationToken.None, out _));
            engine.Post(new WaitEvent<string>.Ended("late", "late"));
            Assert.False(engine.TryTake(TimeSpan.Zero, CancellationToken.None, out _));
        }

        async Task<Answer<string>> AskAsync(string id, TimeSpan hold, CancellationToken cancellationToken)
        {
            // Whoever is told takes its time, until the stop has returned: it waits for nobody.
            using var late = cancellationToken.Register(hasReturned.Wait);
            Interlocked.Increment(ref inFlight);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new UnreachableException();
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                // As the network has it when a request is given up.
                throw cancelled % 2 == 0 ? new IOException("The connection was closed.") : new OperationCanceledException(cancellationToken);
            }
        }

        static async Task UntilAsync(Func<bool> condition)
        {
            for (var watch = Stopwatch.StartNew(); !condition() && watch.Elapsed < TimeSpan.FromSeconds(60);)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            Assert.True(condition());
        }
    }

    [Fact]
    public void Who_stops_before_anything_started_is_not_told_of_anything()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Silence, slots: 3);
        foreach (var n in Enumerable.Range(0, 100))
            rehearsal.Engine.Add($"op-{n}");

        rehearsal.Stop();

        Assert.Empty(rehearsal.Events);
        Assert.False(rehearsal.Engine.IsCompleted);
    }

    /// <summary>A wait may go on for weeks.</summary>
    [Fact]
    public void Memory_does_not_grow_with_the_length_of_a_wait()
    {
        using var rehearsal = new Rehearsal(
            asking => (asking.Turn % 4) switch { 0 => Reply.Held, 1 => Reply.Unavailable(), _ => Reply.Running(0) },
            retries: 3,
            timeout: 40 * 24 * 3600)
        { Remembers = false };
        rehearsal.Engine.Add("a");
        rehearsal.Engine.Add("b");

        rehearsal.PlayOn(TimeSpan.FromHours(2));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        rehearsal.PlayOn(TimeSpan.FromDays(5));
        var after = GC.GetTotalMemory(forceFullCollection: true);

        // Some fifty thousand requests later.
        Assert.InRange(after - before, long.MinValue, 500_000);
    }
}

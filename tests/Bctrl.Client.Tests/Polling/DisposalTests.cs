using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bctrl.Client.Tests.Polling;

/// <summary>
/// These tests check the memory and the exceptions of the whole process, so they do not run in parallel with others.
/// </summary>
[CollectionDefinition(nameof(DisposalTests), DisableParallelization = true)]
[Collection(nameof(DisposalTests))]
public class DisposalTests
{
    [Fact]
    public async Task Dispose_cancels_ten_thousand_requests_without_waiting_and_leaves_no_unobserved_exceptions()
    {
        const int Count = 10_000;
        var (inFlight, cancelled) = (0, 0);
        using var disposed = new ManualResetEventSlim();
        var unobserved = new List<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) => unobserved.Add(e.Exception);
        Collect(); // Exceptions of other tests are not counted.
        TaskScheduler.UnobservedTaskException += handler;
        try
        {
            await DisposeWhileInFlightAsync();
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= handler;
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
        async Task DisposeWhileInFlightAsync()
        {
            var scheduler = new PollScheduler<string>(PollAsync, new PollOptions { ThrottleLimit = () => Count, Timeout = TimeSpan.FromHours(1) });
            foreach (var n in Enumerable.Range(0, Count))
                scheduler.Add($"op-{n}");
            await UntilAsync(() => inFlight == Count);

            await Task.Run(scheduler.Dispose).WaitAsync(TimeSpan.FromMinutes(1));
            scheduler.Dispose();
            disposed.Set();

            await UntilAsync(() => cancelled == Count);
            Assert.False(scheduler.TryTake(TimeSpan.Zero, CancellationToken.None, out _));
            scheduler.AddCompleted("late", "late");
            scheduler.Add("later");
            Assert.False(scheduler.TryTake(TimeSpan.Zero, CancellationToken.None, out _));
            Assert.Equal(Count, inFlight);
            await Task.Delay(50, TestContext.Current.CancellationToken);
            scheduler.Dispose();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        async Task<PollResult<string>> PollAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
        {
            // This callback blocks until Dispose has returned, so Dispose must not wait for it.
            using var registration = cancellationToken.Register(disposed.Wait);
            Interlocked.Increment(ref inFlight);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                throw new UnreachableException();
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                // A canceled request may fail with either exception.
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
    public void If_the_scheduler_is_disposed_before_a_response_there_are_no_events()
    {
        using var simulation = new EngineSimulation(_ => SimulatedResponse.None, slots: 3, timeout: 100);
        foreach (var n in Enumerable.Range(0, 100))
            simulation.Scheduler.Add($"op-{n}");

        simulation.Dispose();

        Assert.Empty(simulation.Events);
        Assert.False(simulation.Scheduler.IsCompleted);
        Assert.True(SpinWait.SpinUntil(() => simulation.Time.TimerCount == 0, TimeSpan.FromMinutes(1)));
    }

    /// <summary>A command may wait for weeks.</summary>
    [Fact]
    public void Memory_use_does_not_grow_with_the_duration_of_a_wait()
    {
        using var simulation = new EngineSimulation(
            poll => (poll.Number % 4) switch { 0 => SimulatedResponse.LongPoll, 1 => SimulatedResponse.Unavailable(), _ => SimulatedResponse.Running(0) },
            retries: 3,
            timeout: 40 * 24 * 3600)
        { Records = false };
        simulation.Scheduler.Add("a");
        simulation.Scheduler.Add("b");

        simulation.Advance(TimeSpan.FromHours(2));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        simulation.Advance(TimeSpan.FromDays(5));
        var after = GC.GetTotalMemory(forceFullCollection: true);

        // About 50,000 requests were sent in between.
        Assert.InRange(after - before, long.MinValue, 500_000);
    }
}

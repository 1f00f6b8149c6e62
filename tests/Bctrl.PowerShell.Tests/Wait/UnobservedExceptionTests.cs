using System.Collections.Concurrent;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Tests that a stopped command leaves no unobserved task exceptions. The event is raised for the whole process, so the tests
/// do not run in parallel.
/// </summary>
[Collection(SharedEnvironment.Name)]
public sealed class UnobservedExceptionTests
{
    [Fact]
    public void Stopping_leaves_no_unobserved_task_exception()
    {
        Collect();
        var unobserved = new ConcurrentQueue<string>();
        void Observe(object? sender, UnobservedTaskExceptionEventArgs args) => unobserved.Enqueue(args.Exception.ToString());
        TaskScheduler.UnobservedTaskException += Observe;
        try
        {
            var stub = Responses.NoneResponds().On("POST /v1/operations/broken-*/wait", _ => StubResponse.Throws(new InvalidOperationException("It is broken.")));
            using var session = new ModuleSession(stub, "-MaximumRetryCount 1000 -RetryIntervalSec 0.05");
            using (var running = session.Start("1..200 | ForEach-Object { \"op-$_\"; \"broken-$_\" } | Wait-BctrlOperation -ErrorAction SilentlyContinue"))
            {
                Eventually.True(() => stub.InFlight >= 200, "all requests are in flight");
                running.Stop();
            }
            Eventually.True(() => stub.InFlight == 0, "all requests are cancelled");
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Observe;
        }

        Assert.Empty(unobserved);
    }

    /// <summary>Runs the garbage collector, which raises UnobservedTaskException for the tasks that it collects.</summary>
    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

using System.Collections.Concurrent;

namespace Bctrl.PowerShell.Tests;

/// <summary>What a wait leaves behind in its process; no other test may run at that time.</summary>
[Collection(SharedEnvironment.Name)]
public sealed class WaitAftermathTests
{
    [Fact]
    public void No_exception_goes_unobserved_after_a_stop()
    {
        Collect();
        var unobserved = new ConcurrentQueue<string>();
        void Observe(object? sender, UnobservedTaskExceptionEventArgs args) => unobserved.Enqueue(args.Exception.ToString());
        TaskScheduler.UnobservedTaskException += Observe;
        try
        {
            var stub = Answers.NoneAnswers().On("POST /v1/operations/broken-*/wait", _ => StubResponse.Fault(new InvalidOperationException("It is broken.")));
            using var session = new ModuleSession(stub, "-MaximumRetryCount 1000 -RetryIntervalSec 0.05");
            using (var running = session.Start("1..200 | ForEach-Object { \"op-$_\"; \"broken-$_\" } | Wait-BctrlOperation -ErrorAction SilentlyContinue"))
            {
                Eventually.True(() => stub.InFlight >= 200, "they are in flight");
                running.Stop();
            }
            Eventually.True(() => stub.InFlight == 0, "all are given up");
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Observe;
        }

        Assert.Empty(unobserved);
    }

    /// <summary>A task whose exception nobody saw says so when it is collected.</summary>
    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

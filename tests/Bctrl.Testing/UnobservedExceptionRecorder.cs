using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Bctrl.Testing;

/// <summary>Records the exceptions of tasks that no code observes.</summary>
public sealed class UnobservedExceptionRecorder : IDisposable
{
    private readonly ConcurrentQueue<string> _exceptions = new();

    public UnobservedExceptionRecorder()
    {
        Collect(); // what earlier tests left
        TaskScheduler.UnobservedTaskException += Record;
    }

    /// <summary>Leaves a task with an exception, to show that it is recorded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void LeaveTask(string message) => _ = Task.FromException(new InvalidOperationException(message));

    /// <summary>Gets the texts of the exceptions so far.</summary>
    public IReadOnlyList<string> GetExceptions()
    {
        Collect();
        return _exceptions.ToArray();
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Record;

    private void Record(object? sender, UnobservedTaskExceptionEventArgs e) => _exceptions.Enqueue(e.Exception.ToString());

    /// <summary>Collects the garbage. The event is raised when a task is finalized.</summary>
    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

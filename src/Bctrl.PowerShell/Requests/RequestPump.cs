using System.Collections.Concurrent;

namespace Bctrl.PowerShell;

/// <summary>Sends requests on other threads, and reports on the thread of the pipeline what happens to them meanwhile.</summary>
internal sealed class RequestPump(RequestReporter reporter) : IDisposable
{
    private readonly BlockingCollection<RequestEvent> _events = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _canceling = new();

    /// <summary>Reports an event, from any thread.</summary>
    public void Add(RequestEvent requestEvent) => _events.Add(requestEvent);

    /// <summary>Waits until the requests are completed.</summary>
    /// <exception cref="BctrlException">The requests failed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public T Run<T>(Func<CancellationToken, Task<T>> send)
    {
        var sending = Task.Run(() => SendToEndAsync(send));
        foreach (var requestEvent in _events.GetConsumingEnumerable(_stopping.Token))
            reporter.Report(requestEvent);
        return sending.GetAwaiter().GetResult();
    }

    /// <summary>Ends <see cref="Run"/> at once, from any thread. The requests are canceled afterwards.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        // Canceling a request may take a while.
        _ = Task.Run(_canceling.Cancel);
    }

    public void Dispose() => Stop();

    private async Task<T> SendToEndAsync<T>(Func<CancellationToken, Task<T>> send)
    {
        try
        {
            return await send(_canceling.Token).ConfigureAwait(false);
        }
        finally
        {
            // Whatever happened, nothing more is reported.
            _events.CompleteAdding();
        }
    }
}

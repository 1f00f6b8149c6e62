using System.Collections.Concurrent;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Sends a single request, and reports on the thread of the pipeline what happens to it meanwhile.</summary>
internal sealed class RequestRunner : IDisposable
{
    private readonly BctrlConnection _connection;
    private readonly bool _isVerbose;
    private readonly RequestReporter _reporter;
    private readonly BlockingCollection<RequestEvent> _events = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _canceling = new();

    public RequestRunner(Cmdlet cmdlet, BctrlConnection connection, bool isVerbose)
    {
        _connection = connection;
        _isVerbose = isVerbose;
        _reporter = new RequestReporter(cmdlet, connection.MaximumRetryCount);
    }

    /// <summary>Sends the request, and retries transient failures.</summary>
    /// <exception cref="BctrlException">The request failed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public T Run<T>(ApiRequest request, ReadResponse<T> read)
    {
        var sending = Task.Run(() => SendAsync(request, read));
        foreach (var requestEvent in _events.GetConsumingEnumerable(_stopping.Token))
            _reporter.Report(requestEvent);
        return sending.GetAwaiter().GetResult();
    }

    /// <summary>Ends <see cref="Run"/> at once, from any thread. The request is canceled afterwards.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        // Canceling a request may take a while.
        _ = Task.Run(_canceling.Cancel);
    }

    public void Dispose() => Stop();

    private async Task<T> SendAsync<T>(ApiRequest request, ReadResponse<T> read)
    {
        try
        {
            var throttle = new RequestThrottle(static () => 1, _connection.Gate, _connection.Retry, _connection.Clock, _events.Add);
            var sender = new RequestSender(_connection.Retry, throttle, _connection.Clock, _events.Add);
            Action<RequestLogEntry>? trace = _isVerbose ? trace => _events.Add(new RequestEvent.Sent(trace)) : null;
            return await sender.SendAsync(
                request => _connection.SendAsync(request, read, trace, _canceling.Token), request, _canceling.Token, _canceling.Token).ConfigureAwait(false);
        }
        finally
        {
            _events.CompleteAdding();
        }
    }
}

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
    private readonly TimeSpan? _timeout;
    private BctrlApiException? _lastFailure;
    private int _failureCount;

    public RequestRunner(Cmdlet cmdlet, BctrlConnection connection, TimeSpan? timeout, bool isVerbose)
    {
        _connection = connection;
        _timeout = timeout;
        _isVerbose = isVerbose;
        _reporter = new RequestReporter(cmdlet, connection);
    }

    /// <summary>Sends the request, and retries transient failures until the timeout elapses.</summary>
    /// <exception cref="BctrlException">The request failed, or the timeout elapsed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public T Run<T>(ApiRequest request, ReadResponse<T> read)
    {
        var sending = Task.Run(() => SendToEndAsync(request, read));
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

    private async Task<T> SendToEndAsync<T>(ApiRequest request, ReadResponse<T> read)
    {
        try
        {
            return await SendAsync(request, read).ConfigureAwait(false);
        }
        finally
        {
            // Whatever happened, nothing more is reported.
            _events.CompleteAdding();
        }
    }

    private async Task<T> SendAsync<T>(ApiRequest request, ReadResponse<T> read)
    {
        using var timeout = _connection.Clock.CreateCancellationTokenSource(_timeout ?? Timeout.InfiniteTimeSpan);
        using var canceling = _canceling.Token.Register(timeout.Cancel);
        try
        {
            var throttle = new RequestThrottle(static () => 1, _connection.Gate, _connection.Retry, _connection.Clock, _events.Add);
            var sender = new RequestSender(_connection.Retry, throttle, _connection.Clock, _events.Add);
            Action<RequestLogEntry>? trace = _isVerbose ? trace => _events.Add(new RequestEvent.Sent(trace)) : null;
            return await sender.SendAsync(
                request => _connection.SendAsync(request, read, trace, timeout.Token), request, timeout.Token, timeout.Token, OnRetry).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_canceling.IsCancellationRequested)
        {
            throw new TimeoutExceptionFactory(_timeout!.Value, _lastFailure, _failureCount, _reporter.DescribeRetryAfter()).CreateForRequest(request.Subject);
        }
    }

    private void OnRetry(ApiRequest request, BctrlApiException failure)
    {
        _lastFailure = failure;
        _failureCount++;
    }
}

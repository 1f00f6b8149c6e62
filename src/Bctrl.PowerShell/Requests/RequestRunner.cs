using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Sends a single request, and retries transient failures until the timeout elapses.</summary>
internal sealed class RequestRunner : IDisposable
{
    private readonly BctrlConnection _connection;
    private readonly bool _isVerbose;
    private readonly RequestReporter _reporter;
    private readonly RequestPump _pump;
    private readonly TimeSpan? _timeout;
    private BctrlApiException? _lastFailure;
    private int _failureCount;

    public RequestRunner(Cmdlet cmdlet, BctrlConnection connection, TimeSpan? timeout, bool isVerbose)
    {
        _connection = connection;
        _timeout = timeout;
        _isVerbose = isVerbose;
        _reporter = new RequestReporter(cmdlet, connection);
        _pump = new RequestPump(_reporter);
    }

    /// <summary>Sends the request.</summary>
    /// <exception cref="BctrlException">The request failed, or the timeout elapsed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public T Run<T>(ApiRequest request, ReadResponse<T> read) => _pump.Run(cancellationToken => SendAsync(request, read, cancellationToken));

    /// <summary>Ends <see cref="Run"/> at once, from any thread. The request is canceled afterwards.</summary>
    public void Stop() => _pump.Stop();

    public void Dispose() => _pump.Dispose();

    private async Task<T> SendAsync<T>(ApiRequest request, ReadResponse<T> read, CancellationToken cancellationToken)
    {
        using var timeout = _connection.Clock.CreateCancellationTokenSource(_timeout ?? Timeout.InfiniteTimeSpan);
        using var canceling = cancellationToken.Register(timeout.Cancel);
        try
        {
            var throttle = new RequestThrottle(static () => 1, _connection.Gate, _connection.Retry, _connection.Clock, _pump.Add);
            var sender = new RequestSender(_connection.Retry, throttle, _connection.Clock, _pump.Add);
            Action<RequestLogEntry>? trace = _isVerbose ? trace => _pump.Add(new RequestEvent.Sent(trace)) : null;
            return await sender.SendAsync(
                request => _connection.SendAsync(request, read, trace, timeout.Token), request, timeout.Token, timeout.Token, OnRetry).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
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

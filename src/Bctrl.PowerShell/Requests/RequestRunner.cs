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
    private readonly TimeSpan _elapsed;
    private BctrlApiException? _lastFailure;
    private int _failureCount;

    /// <param name="cmdlet">Shows what happens.</param>
    /// <param name="connection">Sends the request.</param>
    /// <param name="timeout">How long the command may take. With zero, the request has no time limit, and is not repeated.</param>
    /// <param name="isVerbose">Whether each request is shown.</param>
    /// <param name="elapsed">How long the command has taken.</param>
    public RequestRunner(Cmdlet cmdlet, BctrlConnection connection, TimeSpan? timeout, bool isVerbose, TimeSpan elapsed = default)
    {
        _connection = connection;
        _timeout = timeout;
        _elapsed = elapsed;
        _isVerbose = isVerbose;
        _reporter = new RequestReporter(cmdlet, connection);
        _pump = new RequestPump(_reporter);
    }

    /// <summary>Whether the server may have processed the request before it was repeated.</summary>
    public bool MayHaveBeenProcessed { get; private set; }

    /// <summary>Returns whether the server may have done what it was requested to do, although no valid response was received.</summary>
    public static bool MayBeProcessed(BctrlException failure) =>
        failure.Kind is BctrlErrorKind.NoResponse or BctrlErrorKind.ServerError or BctrlErrorKind.InvalidResponse or BctrlErrorKind.ResponseTooLarge
        || failure is BctrlApiException { Kind: BctrlErrorKind.ConnectionFailed, WasNotProcessed: false };

    /// <summary>Sends the request.</summary>
    /// <exception cref="BctrlException">The request failed, or the timeout elapsed.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public T Run<T>(ApiRequest request, ReadResponse<T> read) => _pump.Run(cancellationToken => SendAsync(request, read, cancellationToken));

    /// <summary>Ends <see cref="Run"/> at once, from any thread. The request is canceled afterwards.</summary>
    public void Stop() => _pump.Stop();

    public void Dispose() => _pump.Dispose();

    private async Task<T> SendAsync<T>(ApiRequest request, ReadResponse<T> read, CancellationToken cancellationToken)
    {
        var isImmediate = _timeout == TimeSpan.Zero;
        using var timeout = _connection.Clock.CreateCancellationTokenSource(
            _timeout is { } time && !isImmediate ? TimeSpan.FromTicks(Math.Max(0, (time - _elapsed).Ticks)) : Timeout.InfiniteTimeSpan);
        using var canceling = cancellationToken.Register(timeout.Cancel);
        try
        {
            var throttle = new RequestThrottle(static () => 1, _connection.Gate, _connection.Retry, _connection.Clock, _pump.Add);
            var sender = new RequestSender(isImmediate ? RetryPolicy.None : _connection.Retry, throttle, _connection.Clock, _pump.Add);
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
        MayHaveBeenProcessed |= MayBeProcessed(failure);
    }
}

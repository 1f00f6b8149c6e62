namespace Bctrl;

/// <summary>
/// Checks with a harmless request that the server is the API and accepts the key: it gets an operation that cannot exist. If the
/// server does not have operations, it gets a tool call that cannot exist.
/// </summary>
/// <param name="connection">The connection to check.</param>
/// <param name="report">Is told of each request and each retry, on any thread.</param>
internal sealed class ConnectionTest(BctrlConnection connection, Action<RequestEvent> report)
{
    /// <summary>The id that no operation has.</summary>
    public static readonly string OperationId = Guid.Empty.ToString();

    /// <summary>How long the test takes at most, with its retries. A person waits for it.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private const int MaximumRetryCount = 2;

    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(0.5);

    private static readonly string s_toolCallId = "tc_" + new string('0', 22);

    private readonly OperationClient _operations = new(connection);
    private readonly ToolCallClient _toolCalls = new(connection);

    /// <summary>Returns if the server is the API and accepts the key.</summary>
    /// <exception cref="BctrlApiException">The test failed. The message contains the server and the number of tries.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the test.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var limit = connection.Clock.CreateCancellationTokenSource(TimeLimit);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var policy = new RetryPolicy(Math.Min(MaximumRetryCount, connection.MaximumRetryCount), s_retryInterval);
        var started = connection.Clock.GetTimestamp();
        for (var tryCount = 1; ; tryCount++)
        {
            try
            {
                await SendAsync(cancellation.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Describe(new(BctrlErrorKind.ConnectionFailed, ClientMessages.ServerDidNotRespond(connection.Server, TimeLimit).ToSentence()), tryCount);
            }
            catch (BctrlApiException e)
            {
                var elapsed = connection.Clock.GetElapsedTime(started);
                // A Retry-After that is longer than the limit is not waited for.
                if (policy.GetDelay(e, tryCount) is not { } delay || elapsed + delay >= TimeLimit)
                    throw Describe(e, tryCount);
                report(new RequestEvent.Retrying(e, tryCount, policy.MaximumRetryCount, delay, elapsed));
                await connection.Clock.Delay(delay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        Action<RequestLogEntry> trace = entry => report(new RequestEvent.Sent(entry));
        try
        {
            await _operations.TestAsync(OperationId, trace, cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.OperationNotFound)
        {
            if (HasRoute(e))
                return;
            try
            {
                await _toolCalls.TestAsync(s_toolCallId, trace, cancellationToken).ConfigureAwait(false);
            }
            catch (BctrlApiException other) when (other.Kind == BctrlErrorKind.ToolCallNotFound)
            {
                if (!HasRoute(other))
                    throw e;
            }
        }
    }

    /// <summary>
    /// Only the API has an error code. Another web server, or the API at another path, responds with 404 because it doesn't
    /// know the route.
    /// </summary>
    private static bool HasRoute(BctrlApiException notFound) => notFound.Code is { } code && !code.StartsWith("route", StringComparison.OrdinalIgnoreCase);

    private BctrlApiException Describe(BctrlApiException e, int tryCount)
    {
        var isOtherServer = e.Kind == BctrlErrorKind.OperationNotFound;
        var reason = isOtherServer ? ClientMessages.ServerIsNotTheApi(SafeText.MessageOf(e)) : SafeText.MessageOf(e);
        var delay = e.RequestedDelay > TimeSpan.Zero ? ClientMessages.DelayIsRequested(e.RequestedDelay.Value) : default;
        return new BctrlApiException(
            isOtherServer ? BctrlErrorKind.InvalidResponse : e.Kind,
            ClientMessages.ConnectionTestFailed(connection.Server, tryCount, SafeText.Join(" ", reason, delay)),
            e,
            SafeText.FromOutside(e.Code),
            SafeText.FromOutside(e.RequestId),
            SafeText.FromOutside(e.ServerMessage))
        {
            StatusCode = e.StatusCode,
            Headers = e.Headers,
            RequestedDelay = e.RequestedDelay,
        };
    }
}

using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Bctrl.Testing;

/// <summary>
/// Responds to requests without a network, and records the requests. Pass it to
/// <c>Connect-Bctrl -HttpMessageHandler</c>.
/// </summary>
public sealed class StubHttpMessageHandler : HttpMessageHandler
{
    private readonly List<(Regex Route, Func<StubRequest, StubResponse> CreateResponse)> _routes = [];
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private int _inFlight;
    private int _peakInFlight;
    private int _cancelled;

    // An array, because PowerShell can't index the type that the compiler creates for a collection expression.
    /// <summary>Gets the requests in the order in which they were received.</summary>
    public IReadOnlyList<StubRequest> Requests => _requests.ToArray();

    /// <summary>Gets the number of requests in progress.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Gets the largest number of requests that were in progress at the same time.</summary>
    public int PeakInFlight => Volatile.Read(ref _peakInFlight);

    /// <summary>Gets the number of requests that were cancelled before the response.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>Gets whether the handler was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>
    /// Responds to the requests of a route, such as <c>POST /v1/operations/*/wait</c>, with the specified responses in
    /// order. The last response is repeated. If several routes match a request, the route that was added last is used.
    /// </summary>
    public StubHttpMessageHandler On(string route, params StubResponse[] responses)
    {
        var index = -1;
        return On(route, _ => responses[Math.Min(Interlocked.Increment(ref index), responses.Length - 1)]);
    }

    /// <summary>Responds to the requests of a route with the result of a function.</summary>
    public StubHttpMessageHandler On(string route, Func<StubRequest, StubResponse> createResponse)
    {
        var pattern = "^" + Regex.Escape(route).Replace(@"\*", "[^/]*") + "$";
        lock (_routes)
            _routes.Insert(0, (new Regex(pattern, RegexOptions.IgnoreCase), createResponse));
        return this;
    }

    /// <summary>Responds to the wait requests for an operation with the specified responses in order.</summary>
    public StubHttpMessageHandler OnWait(string id, params StubResponse[] responses) =>
        On($"POST /v1/operations/{id}/wait", responses);

    /// <summary>
    /// Responds to wait requests like the API. Each operation completes after the specified time, counted from its first
    /// wait request. The response is sent when the operation completes or when <c>timeoutMs</c> has elapsed.
    /// </summary>
    public StubHttpMessageHandler CompleteOperationsAfter(TimeSpan duration, string status = "succeeded")
    {
        var completionTimes = new ConcurrentDictionary<string, DateTime>();
        return On("POST /v1/operations/*/wait", request =>
        {
            var id = request.OperationId;
            var remaining = completionTimes.GetOrAdd(id, _ => DateTime.UtcNow + duration) - DateTime.UtcNow;
            var timeout = TimeSpan.FromMilliseconds(request.TimeoutMs ?? 30_000);
            return remaining <= timeout
                ? StubResponse.Json(CannedOperation.WaitResponse(id, status)).WithDelay(remaining)
                : StubResponse.Json(CannedOperation.WaitResponse(id, "running")).WithDelay(timeout);
        });
    }

    /// <summary>
    /// Responds to the result and get requests of tool calls like the API. Each tool call completes after the specified time,
    /// counted from its first request. Its result is <c>{"text":"a"}</c>.
    /// </summary>
    public StubHttpMessageHandler CompleteToolCallsAfter(TimeSpan duration, string status = "succeeded")
    {
        var completionTimes = new ConcurrentDictionary<string, DateTime>();
        return On("GET /v1/tool-calls/*/result", request =>
            {
                var remaining = GetRemaining(request);
                var timeout = TimeSpan.FromSeconds(request.WaitSeconds ?? 0);
                if (remaining > timeout)
                    return StubResponse.Json(CannedToolCall.Json(request.ToolCallId, "running"), 202).WithDelay(timeout);
                var response = status == "succeeded" ? StubResponse.Json("""{"text":"a"}""") : StubResponse.Error(409, "It did not succeed.", "tool_call." + status);
                return response.WithDelay(remaining);
            })
            .On("GET /v1/tool-calls/*", request =>
                StubResponse.Json(CannedToolCall.Json(request.ToolCallId, GetRemaining(request) <= TimeSpan.Zero ? status : "running")));

        TimeSpan GetRemaining(StubRequest request) =>
            completionTimes.GetOrAdd(request.ToolCallId, _ => DateTime.UtcNow + duration) - DateTime.UtcNow;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var stubRequest = new StubRequest(
            request.Method,
            request.RequestUri!,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(),
            request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        _requests.Enqueue(stubRequest);
        // Create the response first. When a test sees that the request is in flight, it can release the response.
        var response = FindRoute(stubRequest)(stubRequest);
        var inFlight = Interlocked.Increment(ref _inFlight);
        for (var peak = _peakInFlight; inFlight > peak; peak = _peakInFlight)
            Interlocked.CompareExchange(ref _peakInFlight, inFlight, peak);
        try
        {
            return await response.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private Func<StubRequest, StubResponse> FindRoute(StubRequest request)
    {
        lock (_routes)
        {
            foreach (var (route, createResponse) in _routes)
            {
                if (route.IsMatch(request.ToString()))
                    return createResponse;
            }
        }
        return _ => StubResponse.Error(404, "No such operation.", "operation.not_found");
    }
}

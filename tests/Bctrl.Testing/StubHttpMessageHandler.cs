using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Bctrl.Testing;

/// <summary>
/// Answers requests by route and in sequence, without a network, and remembers them. The door is
/// <c>Connect-Bctrl -HttpMessageHandler</c>.
/// </summary>
public sealed class StubHttpMessageHandler : HttpMessageHandler
{
    private readonly List<(Regex Route, Func<StubRequest, StubResponse> Answer)> _routes = [];
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private int _inFlight;
    private int _peak;
    private int _cancelled;

    /// <summary>The requests so far, in the order they came. An array: PowerShell can't index what a collection expression makes.</summary>
    public IReadOnlyList<StubRequest> Requests => _requests.ToArray();

    /// <summary>How many requests have no answer yet.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most that were ever in flight at once.</summary>
    public int PeakInFlight => Volatile.Read(ref _peak);

    /// <summary>How many requests were cancelled before they had an answer.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>
    /// Answers the requests of a route, such as <c>POST /v1/operations/*/wait</c>, with these answers in turn; the
    /// last one answers all further requests. A route that is given later goes before those given earlier.
    /// </summary>
    public StubHttpMessageHandler On(string route, params StubResponse[] answers)
    {
        var next = -1;
        return On(route, _ => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]);
    }

    /// <summary>Answers the requests of a route with what a function makes of them.</summary>
    public StubHttpMessageHandler On(string route, Func<StubRequest, StubResponse> answer)
    {
        var pattern = "^" + Regex.Escape(route).Replace(@"\*", "[^/]*") + "$";
        lock (_routes)
            _routes.Insert(0, (new Regex(pattern, RegexOptions.IgnoreCase), answer));
        return this;
    }

    /// <summary>Answers the waits for one operation in turn.</summary>
    public StubHttpMessageHandler OnWait(string id, params StubResponse[] answers) => On($"POST /v1/operations/{id}/wait", answers);

    /// <summary>
    /// Answers every wait like the API does: each operation ends that long after it was first asked for, and requests
    /// are held until then or until their <c>timeoutMs</c>.
    /// </summary>
    public StubHttpMessageHandler EndOperationsAfter(TimeSpan duration, string status = "succeeded")
    {
        var ends = new ConcurrentDictionary<string, DateTime>();
        return On("POST /v1/operations/*/wait", request =>
        {
            var id = request.OperationId;
            var left = ends.GetOrAdd(id, _ => DateTime.UtcNow + duration) - DateTime.UtcNow;
            var hold = TimeSpan.FromMilliseconds(request.TimeoutMs ?? 30_000);
            return left <= hold
                ? StubResponse.Json(CannedOperation.WaitResponse(id, status)).After(left)
                : StubResponse.Json(CannedOperation.WaitResponse(id, "running")).After(hold);
        });
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var seen = new StubRequest(
            request.Method,
            request.RequestUri!,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(),
            request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        _requests.Enqueue(seen);
        // Before it counts as in flight: who sees that it does may rely on its answer being there to be released.
        var answer = Find(seen)(seen);
        var inFlight = Interlocked.Increment(ref _inFlight);
        for (var peak = _peak; inFlight > peak; peak = _peak)
            Interlocked.CompareExchange(ref _peak, inFlight, peak);
        try
        {
            return await answer.SendAsync(request, cancellationToken);
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

    private Func<StubRequest, StubResponse> Find(StubRequest request)
    {
        lock (_routes)
        {
            foreach (var (route, answer) in _routes)
            {
                if (route.IsMatch(request.ToString()))
                    return answer;
            }
        }
        return _ => StubResponse.Error(404, "No such operation.", "operation.not_found");
    }
}

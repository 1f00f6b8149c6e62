using System.Text.Json;

namespace Bctrl;

/// <summary>The routes that each kind of work has. Each method sends one request, if it says nothing else.</summary>
internal abstract class WorkClient<T>
    where T : ApiObject, IPollable
{
    /// <summary>The time limit of requests that the server responds to at once.</summary>
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(30);

    /// <summary>The time that is added to the timeout of a long poll before the request times out.</summary>
    private static readonly TimeSpan s_longPollMargin = TimeSpan.FromSeconds(15);

    private readonly WorkKind _kind;

    /// <summary>Reads the work, and checks its id. All requests share it.</summary>
    private readonly ReadResponse<T> _read;

    protected WorkClient(BctrlConnection connection, WorkKind kind) => (Connection, _kind, _read) = (connection, kind, ReadRequestedAsync);

    protected BctrlConnection Connection { get; }

    /// <summary>Waits until the work completes or the timeout elapses.</summary>
    public abstract Task<PollResult<T>> WaitAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken);

    /// <summary><c>GET /v1/…/{id}</c></summary>
    public Task<T> GetAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        Connection.SendAsync(Create(HttpMethod.Get, id), _read, trace, cancellationToken);

    /// <summary><c>GET /v1/…/{id}</c> of work that messages call <c>the test operation</c> or <c>the test tool call</c>.</summary>
    public Task<T> TestAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        Connection.SendAsync(Create(HttpMethod.Get, id, subject: ClientMessages.TestWork(_kind)), _read, trace, cancellationToken);

    /// <summary><c>POST /v1/…/{id}/cancel</c></summary>
    public Task<T> CancelAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        Connection.SendAsync(Create(HttpMethod.Post, id, "/cancel"), _read, trace, cancellationToken);

    /// <summary>Creates a request about one item.</summary>
    /// <param name="method">The method.</param>
    /// <param name="id">The id of the work.</param>
    /// <param name="action">The end of the path.</param>
    /// <param name="longPoll">How long the server may wait before it responds.</param>
    /// <param name="subject">What messages call the work, if not by its id.</param>
    /// <param name="body">The JSON to send.</param>
    /// <param name="isRepeatable">Whether sending it twice has the same effect as sending it once.</param>
    protected ApiRequest Create(
        HttpMethod method, string id, string action = "", TimeSpan? longPoll = null, SafeText subject = default, byte[]? body = null, bool isRepeatable = true) =>
        new(method, $"{_kind.Route}/{Uri.EscapeDataString(id)}{action}")
        {
            Name = id,
            Subject = subject.IsEmpty ? $"{_kind.Name} '{id}'" : subject,
            NotFound = _kind.NotFound,
            InvalidPath = _kind.InvalidId,
            Body = body,
            TimeLimit = longPoll + s_longPollMargin ?? s_timeLimit,
            IsRepeatable = isRepeatable,
        };

    /// <summary>Reads the work from the body of a response.</summary>
    protected abstract T Read(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Reads the work, which has to be the one that was requested.</summary>
    protected async ValueTask<T> ReadRequestedAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        var item = Read(buffer.Bytes, cancellationToken);
        return _kind.IdComparer.Equals(item.Id, request.Name) ? item : throw new JsonException(ClientMessages.ResponseIsAboutAnother(_kind, item.Id));
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bctrl;

/// <summary>The three routes of an operation. Each method sends one request.</summary>
internal sealed class OperationClient
{
    /// <summary>The time that is added to the timeout of a long poll before the request times out.</summary>
    private static readonly TimeSpan s_longPollMargin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(30);

    private readonly BctrlConnection _connection;
    private readonly ReadResponse<Operation> _read;
    private readonly ReadResponse<PollResult<Operation>> _readPoll;

    public OperationClient(BctrlConnection connection)
    {
        _connection = connection;
        // All requests share them.
        _read = ReadAsync;
        _readPoll = ReadPollAsync;
    }

    /// <summary><c>POST /v1/operations/{id}/wait</c></summary>
    public Task<PollResult<Operation>> WaitAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var milliseconds = (long)Math.Ceiling(timeout.TotalMilliseconds);
        var body = string.Format(CultureInfo.InvariantCulture, "{{\"timeoutMs\":{0}}}", milliseconds);
        return _connection.SendAsync(Create(HttpMethod.Post, id, "/wait", timeout + s_longPollMargin, body), _readPoll, trace, cancellationToken);
    }

    /// <summary><c>GET /v1/operations/{id}</c></summary>
    public Task<Operation> GetAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        _connection.SendAsync(Create(HttpMethod.Get, id, "", s_timeLimit), _read, trace, cancellationToken);

    /// <summary><c>GET /v1/operations/{id}</c> of an operation that messages call <c>the test operation</c>.</summary>
    public Task<Operation> TestAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        _connection.SendAsync(Create(HttpMethod.Get, id, "", s_timeLimit, subject: ClientMessages.TestOperation), _read, trace, cancellationToken);

    /// <summary><c>POST /v1/operations/{id}/cancel</c></summary>
    public Task<Operation> CancelAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        _connection.SendAsync(Create(HttpMethod.Post, id, "/cancel", s_timeLimit), _read, trace, cancellationToken);

    private static ApiRequest Create(HttpMethod method, string id, string action, TimeSpan timeLimit, string? body = null, SafeText subject = default) =>
        new(method, $"v1/operations/{Uri.EscapeDataString(id)}{action}")
        {
            Name = id,
            Subject = subject,
            IsOperation = true,
            Body = body is null ? null : Encoding.UTF8.GetBytes(body),
            TimeLimit = timeLimit,
        };

    private async ValueTask<PollResult<Operation>> ReadPollAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        var operation = await ReadAsync(request, response, body, cancellationToken).ConfigureAwait(false);
        return new(operation, operation.IsTerminal);
    }

    private async ValueTask<Operation> ReadAsync(ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        var operation = _connection.Json.ReadOperation(buffer.Bytes, cancellationToken);
        return OperationId.Comparer.Equals(operation.Id, request.Name)
            ? operation
            : throw new JsonException(ClientMessages.ResponseIsAboutAnother(operation.Id));
    }
}

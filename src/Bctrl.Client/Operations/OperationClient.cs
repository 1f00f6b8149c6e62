using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bctrl;

/// <summary>The three routes of an operation. Each method sends one request.</summary>
internal sealed class OperationClient(BctrlConnection connection)
{
    /// <summary>The time that is added to the timeout of a long poll before the request times out.</summary>
    private static readonly TimeSpan s_longPollMargin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(30);

    /// <summary><c>POST /v1/operations/{id}/wait</c></summary>
    public Task<Operation> WaitAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var milliseconds = (long)Math.Ceiling(timeout.TotalMilliseconds);
        var body = string.Format(CultureInfo.InvariantCulture, "{{\"timeoutMs\":{0}}}", milliseconds);
        return SendAsync(HttpMethod.Post, id, "/wait", body, timeout + s_longPollMargin, trace, cancellationToken);
    }

    /// <summary><c>GET /v1/operations/{id}</c></summary>
    public Task<Operation> GetAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, id, "", null, s_timeLimit, trace, cancellationToken);

    /// <summary><c>POST /v1/operations/{id}/cancel</c></summary>
    public Task<Operation> CancelAsync(string id, Action<RequestLogEntry>? trace, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, id, "/cancel", null, s_timeLimit, trace, cancellationToken);

    private Task<Operation> SendAsync(
        HttpMethod method, string id, string action, string? body, TimeSpan timeLimit, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(method, $"v1/operations/{Uri.EscapeDataString(id)}{action}")
        {
            Name = id,
            IsOperation = true,
            Body = body is null ? null : Encoding.UTF8.GetBytes(body),
            TimeLimit = timeLimit,
        };
        return connection.SendAsync(request, (_, body, token) => ReadAsync(id, body, token), trace, cancellationToken);
    }

    private async ValueTask<Operation> ReadAsync(string id, Stream body, CancellationToken cancellationToken)
    {
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        var operation = connection.Json.ReadOperation(buffer.Bytes);
        return OperationId.Comparer.Equals(operation.Id, id)
            ? operation
            : throw new JsonException(ClientMessages.ResponseIsAboutAnother(operation.Id));
    }
}

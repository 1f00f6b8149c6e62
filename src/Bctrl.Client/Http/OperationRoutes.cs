using System.Globalization;
using System.Text;

namespace Bctrl;

/// <summary>The three routes of an operation.</summary>
internal sealed class OperationRoutes(BctrlConnection connection, Action<string, RequestTrace>? trace = null)
{
    /// <summary>How much later than asked an answer may come before the server counts as gone.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(15);

    /// <summary><c>POST /v1/operations/{id}/wait</c></summary>
    public Task<Operation> WaitAsync(string id, TimeSpan hold, CancellationToken cancellationToken)
    {
        var milliseconds = (long)Math.Ceiling(hold.TotalMilliseconds);
        var body = string.Format(CultureInfo.InvariantCulture, "{{\"timeoutMs\":{0}}}", milliseconds);
        return SendAsync(HttpMethod.Post, id, "/wait", body, hold + s_margin, cancellationToken);
    }

    /// <summary><c>GET /v1/operations/{id}</c></summary>
    public Task<Operation> GetAsync(string id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, id, "", null, s_margin + s_margin, cancellationToken);

    /// <summary><c>POST /v1/operations/{id}/cancel</c></summary>
    public Task<Operation> CancelAsync(string id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, id, "/cancel", null, s_margin + s_margin, cancellationToken);

    private async Task<Operation> SendAsync(
        HttpMethod method, string id, string action, string? body, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(method, $"v1/operations/{Uri.EscapeDataString(id)}{action}")
        {
            Name = id,
            IsOperation = true,
            Body = body is null ? null : Encoding.UTF8.GetBytes(body),
            TimeLimit = timeLimit,
        };
        var operation = await connection.SendAsync(
            request,
            (_, stream, token) => connection.Json.ReadOperationAsync(stream, token),
            trace is null ? null : made => trace(id, made),
            cancellationToken).ConfigureAwait(false);
        return string.Equals(operation.Id, id, StringComparison.OrdinalIgnoreCase)
            ? operation
            : throw new BctrlApiException(
                BctrlErrorKind.InvalidResponse,
                $"The answer for {request.Subject} is about another operation, '{Text.Clean(operation.Id)}'.");
    }
}

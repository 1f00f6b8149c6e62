namespace Bctrl;

/// <summary>Starts a tool call: <c>POST /v1/tools/{toolRef}/calls</c>.</summary>
/// <param name="connection">Reads the response.</param>
internal sealed class ToolCallStart(BctrlConnection connection)
{
    /// <summary>Creates the request. With an idempotency key, it is safe to repeat.</summary>
    /// <param name="tool">The name or the id of the tool.</param>
    /// <param name="input">The input of the tool: a JSON object.</param>
    /// <param name="idempotencyKey">The server starts one tool call for each key.</param>
    /// <param name="isOwnKey">Whether the user specified the key, which can have been used before.</param>
    public static ApiRequest CreateRequest(string tool, byte[] input, string idempotencyKey, bool isOwnKey) =>
        new(HttpMethod.Post, $"v1/tools/{Uri.EscapeDataString(tool)}/calls")
        {
            Name = tool,
            Subject = $"tool '{tool}'",
            NotFound = BctrlErrorKind.ToolNotFound,
            Conflict = isOwnKey ? BctrlErrorKind.IdempotencyKeyReused : BctrlErrorKind.Conflict,
            InvalidPath = BctrlErrorKind.InvalidRequest,
            Body = input,
            Headers = [new("Idempotency-Key", idempotencyKey)],
        };

    /// <summary>Reads the tool call that was started.</summary>
    public async ValueTask<ToolCall> ReadAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        return connection.Json.ReadToolCall(buffer.Bytes, cancellationToken);
    }
}

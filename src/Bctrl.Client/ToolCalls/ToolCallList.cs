namespace Bctrl;

/// <summary>Lists tool calls: <c>GET /v1/tool-calls</c>.</summary>
/// <param name="connection">Reads the pages.</param>
/// <param name="filters">The parameters of the query. Those without a value are not sent.</param>
/// <param name="first">How many tool calls are needed, or null for all.</param>
internal sealed class ToolCallList(BctrlConnection connection, IReadOnlyList<KeyValuePair<string, string?>> filters, long? first)
{
    /// <summary>The API does not say what its largest page is. More are requested page by page.</summary>
    private const int MaximumLimit = 100;

    /// <summary>A page can be empty because of the filters. A server that returns no other page would never be done.</summary>
    private const int MaximumEmptyPages = 100;

    /// <summary>Returns the tool calls. A page is requested when its first tool call is taken.</summary>
    /// <param name="send">Sends a request for a page, and reads the response.</param>
    /// <exception cref="BctrlException">A request failed, or the pages would repeat without end.</exception>
    public IEnumerable<ToolCall> Get(Func<ApiRequest, ReadResponse<ToolCallPage>, ToolCallPage> send)
    {
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        var remaining = first ?? long.MaxValue;
        string? cursor = null;
        var emptyCount = 0;
        do
        {
            var page = send(CreateRequest(cursor, remaining), ReadAsync);
            foreach (var call in page.Data!)
            {
                yield return call;
                if (--remaining == 0)
                    yield break;
            }
            emptyCount = page.Data.Count == 0 ? emptyCount + 1 : 0;
            if (emptyCount == MaximumEmptyPages)
                throw new BctrlApiException(BctrlErrorKind.InvalidResponse, ClientMessages.PagesAreEmpty(emptyCount));
            cursor = page.NextCursor;
            if (!string.IsNullOrEmpty(cursor) && !cursors.Add(cursor!))
                throw new BctrlApiException(BctrlErrorKind.InvalidResponse, ClientMessages.CursorIsRepeated(cursor!));
        }
        while (!string.IsNullOrEmpty(cursor));
    }

    private ApiRequest CreateRequest(string? cursor, long remaining)
    {
        KeyValuePair<string, string?>[] parameters =
        [
            .. filters,
            new("cursor", cursor),
            new("limit", remaining <= MaximumLimit ? FormattableString.Invariant($"{remaining}") : null),
        ];
        var query = string.Join("&", parameters
            .Where(parameter => !string.IsNullOrEmpty(parameter.Value))
            .Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}"));
        return new ApiRequest(HttpMethod.Get, $"{WorkKind.ToolCall.Route}{(query.Length == 0 ? "" : "?")}{query}") { Subject = ClientMessages.ToolCallList };
    }

    private async ValueTask<ToolCallPage> ReadAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        return connection.Json.ReadToolCallPage(buffer.Bytes, cancellationToken);
    }
}

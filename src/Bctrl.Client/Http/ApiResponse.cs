namespace Bctrl;

/// <summary>An answer that is no error, as it was read.</summary>
internal sealed class ApiResponse(int statusCode, IReadOnlyDictionary<string, string[]> headers, object? content)
{
    public int StatusCode { get; } = statusCode;

    public IReadOnlyDictionary<string, string[]> Headers { get; } = headers;

    public object? Content { get; } = content;

    /// <summary>All headers of an answer, by their names in any case.</summary>
    public static IReadOnlyDictionary<string, string[]> GetHeaders(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            .ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => header.Key, header => header.SelectMany(values => values).ToArray(), StringComparer.OrdinalIgnoreCase);
}

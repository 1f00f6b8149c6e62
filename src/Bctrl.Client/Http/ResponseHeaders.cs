namespace Bctrl;

/// <summary>Reads the headers of a response.</summary>
internal static class ResponseHeaders
{
    /// <summary>All headers, by their names in any case. The API key is removed from them.</summary>
    public static IReadOnlyDictionary<string, string[]> ToDictionary(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            .ToLookup(header => KeyRedaction.Redact(header.Key), header => header.Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(header => header.Key, header => header.SelectMany(values => values).Select(KeyRedaction.Redact).ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The id under which the server logged the request, or an empty text.</summary>
    public static SafeText GetRequestId(HttpResponseMessage response)
    {
        foreach (var name in (string[])["x-request-id", "x-bctrl-request-id"])
        {
            if (response.Headers.TryGetValues(name, out var values) && string.Join(",", values) is { Length: > 0 } id)
                return SafeText.FromOutside(id);
        }
        return default;
    }

    /// <summary>Returns the delay that the server requested with <c>Retry-After</c>, or null.</summary>
    public static TimeSpan? GetRetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        TimeSpan? delay = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            // One of the clocks may be wrong.
            { Date: { } date } => date - (response.Headers.Date ?? clock.GetUtcNow()),
            _ => null,
        };
        return delay is { } time ? TimeSpan.FromTicks(Math.Max(time.Ticks, 0)) : null;
    }
}

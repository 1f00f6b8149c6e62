namespace Bctrl;

/// <summary>A successful response, as it was read.</summary>
internal sealed class ApiResponse(int statusCode, IReadOnlyDictionary<string, string[]> headers, object? content)
{
    public int StatusCode { get; } = statusCode;

    public IReadOnlyDictionary<string, string[]> Headers { get; } = headers;

    public object? Content { get; } = content;
}

namespace Bctrl;

/// <summary>One request of the API, as often as it is sent.</summary>
internal sealed class ApiRequest(HttpMethod method, string path)
{
    public const long DefaultMaxResponseLength = 64L << 20;

    public HttpMethod Method { get; } = method;

    /// <summary>Path and query, relative to the server.</summary>
    public string Path { get; } = path;

    /// <summary>The id of the operation, or the path as its user gave it.</summary>
    public string Name { get; init; } = path;

    /// <summary>What an error calls the thing asked for, such as <c>operation '0b7c…'</c>.</summary>
    public string Subject => (IsOperation ? "operation " : "") + $"'{Text.Clean(Name)}'";

    public bool IsOperation { get; init; }

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long an answer may take, and a long one each next piece of it.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The most that is read of the answer, in bytes, after decompression.</summary>
    public long MaxResponseLength { get; init; } = DefaultMaxResponseLength;

    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool IsRepeatable { get; init; } = true;
}

namespace Bctrl;

/// <summary>A request to the API. It may be sent more than once.</summary>
internal sealed class ApiRequest(HttpMethod method, string path)
{
    public const long DefaultMaxResponseLength = 64L << 20;

    public HttpMethod Method { get; } = method;

    /// <summary>Path and query, relative to the server.</summary>
    public string Path { get; } = path;

    /// <summary>The id of the work, or the path that the user specified.</summary>
    public string Name { get; init; } = path;

    /// <summary>What error messages call the thing that is requested, such as <c>operation '0b7c…'</c>.</summary>
    public SafeText Subject
    {
        get => field.IsEmpty ? $"'{Name}'" : field;
        init;
    }

    /// <summary>What 404 means.</summary>
    public BctrlErrorKind NotFound { get; init; } = BctrlErrorKind.NotFound;

    /// <summary>What 409 means.</summary>
    public BctrlErrorKind Conflict { get; init; } = BctrlErrorKind.Conflict;

    /// <summary>The error if the path can't be sent as it is, or null if another path may be sent.</summary>
    public BctrlErrorKind? InvalidPath { get; init; }

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long a response may take. For a large response the time starts again with each 64 KiB.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The largest response that is read, in bytes, after decompression.</summary>
    public long MaxResponseLength { get; init; } = DefaultMaxResponseLength;

    /// <summary>Whether sending it twice has the same effect as sending it once.</summary>
    public bool IsRepeatable { get; init; } = true;
}

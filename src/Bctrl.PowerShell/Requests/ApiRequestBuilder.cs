using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>Builds a request from the parameters of <c>Invoke-BctrlRequest</c>.</summary>
internal sealed class ApiRequestBuilder
{
    private const string IdempotencyKeyHeader = "Idempotency-Key";

    /// <summary>Matches a path that contains a server: a scheme, or the slashes that browsers accept in its place.</summary>
    private static readonly Regex s_absoluteAddress = new(@"^\s*([A-Za-z][A-Za-z0-9+.-]*:[/\\]|[/\\]{2})", RegexOptions.CultureInvariant);

    /// <summary>The headers that can't be specified, and why.</summary>
    private static readonly Dictionary<string, string> s_reservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Authorization"] = CmdletMessages.KeyIsSetByConnection,
        ["Host"] = CmdletMessages.HostIsSetByConnection,
        ["Content-Length"] = CmdletMessages.LengthIsSetByBody,
        ["Transfer-Encoding"] = CmdletMessages.LengthIsSetByBody,
    };

    public required string Path { get; init; }

    public required string Method { get; init; }

    public object? Body { get; init; }

    public IDictionary? Query { get; init; }

    public IDictionary? Headers { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Returns whether the text can be sent as an idempotency key. The ends of a header are trimmed, and without a key a retry
    /// could do something twice.
    /// </summary>
    public static bool IsValidIdempotencyKey(string key) => key.Length > 0 && key == key.Trim() && !key.Any(c => c is < ' ' or > '~');

    /// <exception cref="ArgumentException">A parameter is not valid.</exception>
    /// <exception cref="IOException">The file of the body can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file of the body is denied.</exception>
    public ApiRequest Build(Uri server, long maxResponseLength)
    {
        var headers = GetHeaders();
        var (body, contentType) = GetBody();
        var method = Method.ToUpperInvariant();
        return new ApiRequest(new HttpMethod(method), GetAddress(server))
        {
            Name = Path,
            Body = body,
            ContentType = contentType,
            Accept = "application/json, */*;q=0.5",
            Headers = headers,
            IsRepeatable = method is not ("POST" or "PATCH")
                || headers.Exists(header => header.Key.Equals(IdempotencyKeyHeader, StringComparison.OrdinalIgnoreCase)),
            MaxResponseLength = maxResponseLength,
        };
    }

    private string GetAddress(Uri server)
    {
        // A server may have a path of its own, and the path is relative to that.
        var text = s_absoluteAddress.IsMatch(Path) ? Path : server.AbsoluteUri + Path.TrimStart('/', '\\');
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || address.GetLeftPart(UriPartial.Authority) != server.GetLeftPart(UriPartial.Authority)
            || address.UserInfo.Length > 0)
        {
            throw new ArgumentException(CmdletMessages.PathIsOnAnotherServer(Path, server).ToString());
        }

        var builder = new StringBuilder(address.GetLeftPart(UriPartial.Query));
        var separator = address.Query.Length > 0 ? '&' : '?';
        foreach (DictionaryEntry entry in Query ?? new Hashtable())
        {
            foreach (var value in ToTexts(entry.Value))
            {
                builder.Append(separator).Append(Uri.EscapeDataString(ToText(entry.Key))).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }
        return builder.ToString();
    }

    private List<KeyValuePair<string, string>> GetHeaders()
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in Headers ?? new Hashtable())
            headers.Add(new(ToText(entry.Key), string.Join(", ", ToTexts(entry.Value))));
        if (IdempotencyKey is not null)
        {
            headers.RemoveAll(header => header.Key.Equals(IdempotencyKeyHeader, StringComparison.OrdinalIgnoreCase));
            headers.Add(new(IdempotencyKeyHeader, IdempotencyKey));
        }

        foreach (var header in headers)
        {
            if (header.Key.Length == 0 || !header.Key.All(c => c is > ' ' and <= '~' and not ':'))
                throw new ArgumentException(CmdletMessages.InvalidHeaderName(header.Key).ToString());
            if (header.Value.Any(c => c is < ' ' or > '~'))
                throw new ArgumentException(CmdletMessages.InvalidHeaderValue(header.Key).ToString());
            if (header.Key.Equals(IdempotencyKeyHeader, StringComparison.OrdinalIgnoreCase) && !IsValidIdempotencyKey(header.Value))
                throw new ArgumentException(CmdletMessages.InvalidIdempotencyKey.ToString());
            if (s_reservedHeaders.TryGetValue(header.Key, out var reason))
                throw new ArgumentException(CmdletMessages.HeaderIsReserved(header.Key, reason).ToString());
        }
        return headers;
    }

    private (byte[]? Body, string ContentType) GetBody()
    {
        var body = Body is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : Body;
        return body switch
        {
            null => (null, "application/json"),
            string text => (Encoding.UTF8.GetBytes(text), "application/json"),
            byte[] bytes => (bytes, "application/octet-stream"),
            FileInfo file => (File.ReadAllBytes(file.FullName), file.Extension is ".json" or "" ? "application/json" : "application/octet-stream"),
            _ => (PSObjectJsonSerializer.ToUtf8(body), "application/json"),
        };
    }

    /// <summary>The items of a list, or the single value.</summary>
    private static IEnumerable<string> ToTexts(object? value) =>
        LanguagePrimitives.GetEnumerable(value)?.Cast<object?>().Select(ToText) ?? [ToText(value)];

    private static string ToText(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "",
        bool boolean => boolean ? "true" : "false",
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };
}

namespace Bctrl.Testing;

/// <summary>A request that <see cref="StubHttpMessageHandler"/> received.</summary>
public sealed class StubRequest(HttpMethod method, Uri uri, string body, IReadOnlyDictionary<string, string> headers)
{
    public string Method { get; } = method.Method;

    public Uri Uri { get; } = uri;

    /// <summary>Gets the escaped path, without the query string.</summary>
    public string Path { get; } = uri.GetComponents(UriComponents.Path | UriComponents.KeepDelimiter, UriFormat.UriEscaped);

    public string Body { get; } = body;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <summary>Gets the unescaped id in <c>/v1/operations/{id}</c>, or an empty string if the path has none.</summary>
    public string OperationId => GetId("operations");

    /// <summary>Gets the unescaped id in <c>/v1/tool-calls/{id}</c>, or an empty string if the path has none.</summary>
    public string ToolCallId => GetId("tool-calls");

    /// <summary>Gets the <c>waitSeconds</c> of the query, or <see langword="null"/>.</summary>
    public double? WaitSeconds
    {
        get
        {
            const string Name = "waitSeconds=";
            var start = Uri.Query.IndexOf(Name, StringComparison.Ordinal);
            return start < 0 ? null : double.Parse(Uri.Query.Substring(start + Name.Length).Split('&')[0], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Gets the <c>timeoutMs</c> of the request body, or <see langword="null"/>.</summary>
    public int? TimeoutMs
    {
        get
        {
            var digits = new string([.. Body.SkipWhile(c => !char.IsDigit(c)).TakeWhile(char.IsDigit)]);
            return digits.Length == 0 ? null : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public override string ToString() => $"{Method} {Path}";

    private string GetId(string collection)
    {
        var parts = Path.Split('/');
        return parts.Length > 3 && parts[2] == collection ? Uri.UnescapeDataString(parts[3]) : "";
    }
}

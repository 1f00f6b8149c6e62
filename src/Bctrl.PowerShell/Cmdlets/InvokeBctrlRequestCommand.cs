using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>
/// Makes any request of the API with the connection's key, retry rules and error records. JSON comes back as objects,
/// and an operation as <see cref="Operation"/>; anything else as text or bytes.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "BctrlRequest")]
[OutputType(typeof(PSObject), typeof(Operation), typeof(string), typeof(byte[]))]
public sealed class InvokeBctrlRequestCommand : BctrlCmdlet, IEngineListener<ApiResponse>, IDisposable
{
    /// <summary>What comes before a path that names a server: a scheme, or the slashes that a browser takes for one.</summary>
    private static readonly Regex s_server = new(@"^\s*([A-Za-z][A-Za-z0-9+.-]*:[/\\]|[/\\]{2})", RegexOptions.CultureInvariant);

    /// <summary>The headers that are not the caller's to set, and why.</summary>
    private static readonly Dictionary<string, string> s_ownHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Authorization"] = "the connection's own. Connect-Bctrl sets the key",
        ["Host"] = "the connection's own. Connect-Bctrl sets the server",
        ["Content-Length"] = "reckoned from the body",
        ["Transfer-Encoding"] = "reckoned from the body",
    };

    private EnginePump<ApiResponse>? _pump;

    /// <summary>What kept the last request from its answer, if anything did.</summary>
    private volatile BctrlApiException? _failure;

    /// <summary>
    /// The path of the route, such as <c>/v1/operations/0b7c2d64</c>. An absolute address is taken when it is on the
    /// connection's server: the key goes nowhere else.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string Path { get; set; } = "";

    /// <summary>The method. The default is <c>GET</c>.</summary>
    [Parameter(Position = 1)]
    [ValidateSet("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")]
    public string Method { get; set; } = "GET";

    /// <summary>
    /// What to send: a hashtable or an object becomes JSON, text is sent as JSON as it stands, a file (as
    /// <c>Get-Item</c> gives it) or bytes as they are.
    /// </summary>
    [Parameter(Position = 2, ValueFromPipeline = true)]
    [AllowNull]
    public object? Body { get; set; }

    /// <summary>What to append to the path as its query. A value that is a list is repeated.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Query { get; set; }

    /// <summary>More headers. The key's own, <c>Authorization</c>, can't be replaced.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>
    /// Makes the request safe to repeat: the server does what it asks for once, however often it comes. With it, a
    /// <c>POST</c> or <c>PATCH</c> is retried too.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdempotencyKey { get; set; }

    /// <summary>Saves the answer in this file instead of emitting it. There the file is whole, or not at all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Emits the answer's text as it came.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>
    /// The name of a variable that gets the answer's headers, those of an error too; null when there is no answer.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Alias("RHV")]
    public string? ResponseHeadersVariable { get; set; }

    /// <summary>
    /// The name of a variable that gets the answer's status code, that of an error too; null when there is no answer.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatusCodeVariable { get; set; }

    /// <summary>Gives up what is in flight.</summary>
    public void Dispose() => _pump?.Dispose();

    /// <summary>Makes the request, once for each body.</summary>
    protected override void ProcessRecord()
    {
        var connection = GetConnection();
        _failure = null;
        SetVariables(null, null);
        ApiRequest request;
        DownloadFile? file;
        try
        {
            request = CreateRequest(connection);
            file = OutFile is null ? null : DownloadFile.Create(GetFilePath(OutFile));
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException or FormatException
            or NotSupportedException or RuntimeException)
        {
            WriteError(new BctrlApiException(BctrlErrorKind.InvalidRequest, e.Message, e).ToErrorRecord(Path));
            return;
        }

        using (file)
            Send(connection, request, file);
    }

    private void Send(BctrlConnection connection, ApiRequest request, DownloadFile? file)
    {
        var isVerbose = IsVerbose;
        using var pump = _pump = new EnginePump<ApiResponse>(
            this,
            this,
            async (_, _, cancellationToken) => new(await SendAsync(connection, request, file, isVerbose, cancellationToken).ConfigureAwait(false), hasEnded: true),
            connection,
            new WaitOptions { Retry = connection.Retry, Pause = connection.Pause, Clock = connection.Clock });
        pump.Engine.Add(Path);
        try
        {
            pump.PassOnAll();
        }
        finally
        {
            // An error that ends the command comes to nobody else here.
            if (_failure is { } failure)
                SetVariables(failure.StatusCode, failure.Headers);
        }
    }

    /// <summary>Lets go at once; the request is given up behind it.</summary>
    protected override void StopProcessing() => _pump?.Stop();

    void IEngineListener<ApiResponse>.OnTick()
    {
    }

    void IEngineListener<ApiResponse>.OnTimedOut(WaitEvent<ApiResponse>.TimedOut missed)
    {
    }

    void IEngineListener<ApiResponse>.OnFailed(WaitEvent<ApiResponse>.Failed failed)
    {
        if (failed.Failure is BctrlApiException failure)
            SetVariables(failure.StatusCode, failure.Headers);
        WriteError(failed.Failure.ToErrorRecord(Path));
    }

    void IEngineListener<ApiResponse>.OnEnded(ApiResponse value)
    {
        _failure = null;
        SetVariables(value.StatusCode, value.Headers);
        if (value.Content is Operation operation)
        {
            BctrlSession.Current.SeenOver(Connection).Add(operation);
            WriteObject(OperationOutput.Prepare(operation));
        }
        else if (value.Content is not null)
        {
            WriteObject(value.Content, enumerateCollection: value.Content is object?[]);
        }
    }

    private void SetVariables(int? statusCode, object? headers)
    {
        if (StatusCodeVariable is not null)
            SessionState.PSVariable.Set(StatusCodeVariable, statusCode);
        if (ResponseHeadersVariable is not null)
            SessionState.PSVariable.Set(ResponseHeadersVariable, headers);
    }

    private string GetFilePath(string path)
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem"
            ? file
            : throw new ArgumentException($"'{Text.Clean(path)}' is in {provider.Name}, and not in a file system. Give the name of a file.");
    }

    private ApiRequest CreateRequest(BctrlConnection connection)
    {
        var headers = CreateHeaders();
        var (body, contentType) = CreateBody();
        var method = Method.ToUpperInvariant();
        return new ApiRequest(new HttpMethod(method), CreatePath(connection.Server))
        {
            Name = Path,
            Body = body,
            ContentType = contentType,
            Accept = "application/json, */*;q=0.5",
            Headers = headers,
            IsRepeatable = method is not ("POST" or "PATCH")
                || headers.Exists(header => header.Key.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase)),
            MaxResponseLength = OutFile is null ? ApiRequest.DefaultMaxResponseLength : long.MaxValue,
        };
    }

    private string CreatePath(Uri server)
    {
        // Relative to the server even when it has a path of its own.
        var text = s_server.IsMatch(Path) ? Path : server.AbsoluteUri + Path.TrimStart('/', '\\');
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || address.GetLeftPart(UriPartial.Authority) != server.GetLeftPart(UriPartial.Authority)
            || address.UserInfo.Length > 0)
        {
            throw new ArgumentException($"'{Text.Clean(Path)}' is not on {server}, and the key goes nowhere else. Give a path like /v1/operations, or connect to the other server with Connect-Bctrl.");
        }

        var builder = new StringBuilder(address.GetLeftPart(UriPartial.Query));
        foreach (DictionaryEntry entry in Query ?? new Hashtable())
        {
            foreach (var value in ToTexts(entry.Value))
            {
                builder.Append(builder.ToString().Contains('?') ? '&' : '?')
                    .Append(Uri.EscapeDataString(ToText(entry.Key)))
                    .Append('=')
                    .Append(Uri.EscapeDataString(value));
            }
        }
        return builder.ToString();
    }

    private List<KeyValuePair<string, string>> CreateHeaders()
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in Headers ?? new Hashtable())
            headers.Add(new(ToText(entry.Key), string.Join(", ", ToTexts(entry.Value))));
        if (IdempotencyKey is not null)
        {
            headers.RemoveAll(header => header.Key.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase));
            headers.Add(new("Idempotency-Key", IdempotencyKey));
        }

        foreach (var header in headers)
        {
            if (header.Key.Length == 0 || !header.Key.All(c => c is > ' ' and <= '~' and not ':'))
                throw new ArgumentException($"'{Text.Clean(header.Key)}' can't be the name of a header.");
            if (header.Value.Any(c => c is < ' ' or > '~'))
                throw new ArgumentException($"The header {header.Key} has a character that no header carries, such as a line break.");
            if (s_ownHeaders.TryGetValue(header.Key, out var why))
                throw new ArgumentException($"The header {header.Key} is {why}.");
        }
        return headers;
    }

    private (byte[]? Body, string ContentType) CreateBody()
    {
        var body = Body is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : Body;
        return body switch
        {
            null => (null, "application/json"),
            string text => (Encoding.UTF8.GetBytes(text), "application/json"),
            byte[] bytes => (bytes, "application/octet-stream"),
            FileInfo file => (File.ReadAllBytes(file.FullName), file.Extension is ".json" or "" ? "application/json" : "application/octet-stream"),
            _ => (CompactJson.ToUtf8(body), "application/json"),
        };
    }

    private async Task<ApiResponse> SendAsync(
        BctrlConnection connection, ApiRequest request, DownloadFile? file, bool isVerbose, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(
                request,
                async (response, body, token) =>
                {
                    object? content = null;
                    if (file is null)
                        content = await ReadAsync(connection, response, body, token).ConfigureAwait(false);
                    else
                        await file.SaveAsync(body, token).ConfigureAwait(false);
                    return new ApiResponse((int)response.StatusCode, ApiResponse.GetHeaders(response), content);
                },
                isVerbose ? made => _pump!.Engine.Post(new WaitEvent<ApiResponse>.Traced(Path, made)) : null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e)
        {
            _failure = e;
            throw;
        }
    }

    private async Task<object?> ReadAsync(BctrlConnection connection, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, 81920, cancellationToken).ConfigureAwait(false);
        if (bytes.Length == 0)
            return null;

        bytes.Position = 0;
        var type = response.Content.Headers.ContentType;
        var media = type?.MediaType?.ToLowerInvariant() ?? "";
        var isJson = media is "application/json" or "text/json" || media.EndsWith("+json", StringComparison.Ordinal);
        if (isJson && !Raw)
        {
            var value = await connection.Json.ReadAnyAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (!IsOperation(value as PSObject) && !IsOperation((value as PSObject)?.Properties["operation"]?.Value as PSObject))
                return value;
            bytes.Position = 0;
            return await connection.Json.ReadOperationAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        var isText = Raw || media.StartsWith("text/", StringComparison.Ordinal) || media.EndsWith("json", StringComparison.Ordinal)
            || media.EndsWith("xml", StringComparison.Ordinal) || type?.CharSet is not null;
        return isText ? ToText(bytes, type?.CharSet) : bytes.ToArray();
    }

    private static string ToText(MemoryStream bytes, string? charset)
    {
        Encoding encoding;
        try
        {
            encoding = charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            encoding = Encoding.UTF8;
        }
        using var reader = new StreamReader(bytes, encoding);
        return reader.ReadToEnd();
    }

    /// <summary>Whether an object has what the specification requires of an operation.</summary>
    private static bool IsOperation(PSObject? value) =>
        value is not null && Array.TrueForAll(
            ["id", "status", "runtimeKind", "runtimeId", "workspaceId", "createdAt"], name => value.Properties[name] is not null);

    /// <summary>The items of a list, or the one value that is none.</summary>
    private static IEnumerable<string> ToTexts(object? value) =>
        LanguagePrimitives.GetEnumerable(value)?.Cast<object?>().Select(ToText) ?? [ToText(value)];

    private static string ToText(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        var plain => Convert.ToString(plain, CultureInfo.InvariantCulture) ?? "",
    };
}

namespace Bctrl;

/// <summary>
/// A connection to the bctrl API: the server, the key, and how failures are retried. It never shows the key.
/// </summary>
public sealed class BctrlConnection : IDisposable
{
    internal const int DefaultMaximumRetryCount = 20;

    /// <summary>How many requests most servers allow for each HTTP/2 connection at the same time.</summary>
    private const int StreamsPerConnection = 100;

    /// <summary>
    /// How long a request may wait for a connection. Over HTTP/2, .NET opens one connection after another, and each has
    /// only as many streams as the server allows.
    /// </summary>
    private static readonly TimeSpan s_connectionWaitLimit = TimeSpan.FromMinutes(10);

    private readonly ApiKey _key;
    private readonly HttpMessageInvoker _http;
    private readonly CancellationTokenSource _closing = new();
    private readonly RequestMessageBuilder _messages;
    private readonly ErrorResponseReader _errors;
    private readonly TransportErrorMapper _transportErrors;
    private readonly int _fileHandles = FileHandles.GetAvailable();
    private volatile bool _usesHttp2;

    /// <exception cref="BctrlException">The key, the server, the proxy or the subaccount is not valid.</exception>
    internal BctrlConnection(BctrlConnectionOptions options)
    {
        SubaccountId = options.SubaccountId;
        if (SubaccountId is not null && (SubaccountId.Length == 0 || SubaccountId.Any(c => c is <= ' ' or > '~')))
            throw new BctrlException(BctrlErrorKind.InvalidConnection, ClientMessages.SubaccountIdIsInvalid);
        Proxy = options.Proxy;
        if (Proxy is not null && !(Proxy.IsAbsoluteUri && Proxy.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5"))
            throw new BctrlException(BctrlErrorKind.InvalidConnection, ClientMessages.ProxyIsInvalid(Proxy));
        if (Proxy?.UserInfo.Length > 0)
            throw new BctrlException(BctrlErrorKind.InvalidConnection, ClientMessages.ProxyHasCredential);
        Server = Validate(options.ServerVariable, () => ServerAddress.Normalize(options.Server, Proxy is not null, options.AllowUnencryptedAuthentication));
        MaximumRetryCount = options.MaximumRetryCount;
        RetryIntervalSec = options.RetryInterval.TotalSeconds;
        Retry = new RetryPolicy(options.MaximumRetryCount, options.RetryInterval);
        Json = new BctrlJson(options.UntypedObjectFactory);
        Gate = new RetryAfterGate(options.Clock);
        Clock = options.Clock;
        _key = Validate(options.ApiKeyVariable, () => new ApiKey(options.ApiKey));
        _messages = new RequestMessageBuilder(Server, SubaccountId, _key);
        _errors = new ErrorResponseReader(Clock);
        _transportErrors = new TransportErrorMapper(Server);
        // Unlike HttpClient, it adds no timeout and no cancellation of its own to each request.
        _http = new HttpMessageInvoker(
            options.Handler ?? HttpMessageHandlerFactory.Create(Server, Proxy, options.ProxyCredential),
            disposeHandler: options.Handler is null);
    }

    /// <summary>The server, without the <c>/v1</c> that every route begins with.</summary>
    public Uri Server { get; }

    /// <summary>The subaccount that requests are made for, or <see langword="null"/> for the key's own account.</summary>
    public string? SubaccountId { get; }

    /// <summary>How many failures in a row are retried before an error is reported.</summary>
    public int MaximumRetryCount { get; }

    /// <summary>
    /// The longest delay before the first retry, in seconds. The longest delay doubles with each further retry, up to
    /// 30 s.
    /// </summary>
    public double RetryIntervalSec { get; }

    /// <summary>The proxy, or <see langword="null"/> for the one that the system is set up to use.</summary>
    public Uri? Proxy { get; }

    internal RetryPolicy Retry { get; }

    internal BctrlJson Json { get; }

    internal RetryAfterGate Gate { get; }

    internal TimeProvider Clock { get; }

    /// <summary>The default limit of long polls in flight, by the version of HTTP of the last response.</summary>
    internal int LongPollThrottleLimit => _usesHttp2 ? PollOptions.Http2ThrottleLimit : PollOptions.Http1ThrottleLimit;

    /// <summary>How many requests can be in flight with the file handles that were left when the connection was made.</summary>
    internal int Capacity => _usesHttp2 ? (int)Math.Min(int.MaxValue, (long)_fileHandles * StreamsPerConnection) : _fileHandles;

    /// <summary>Whether it was closed by <see cref="Dispose"/>.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Equal for connections of the same key to the same account on the same server.</summary>
    internal (Uri Server, string? SubaccountId, string KeyFingerprint) Identity => (Server, SubaccountId, _key.Fingerprint);

    internal bool HasKey(System.Security.SecureString key) => _key.Matches(key);

    /// <summary>The server's address. Never the key.</summary>
    public override string ToString() => Server.ToString();

    /// <summary>Closes the connection. Requests in flight fail.</summary>
    public void Dispose()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        try
        {
            _closing.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of a handler failed. The others have run.
        }
        _http.Dispose();
        _key.Dispose();
    }

    /// <summary>Sends a request once and reads the response.</summary>
    /// <exception cref="BctrlApiException">No response was received, or it is an error or not valid.</exception>
    /// <exception cref="BctrlException">The connection was closed.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    internal async Task<T> SendAsync<T>(
        ApiRequest request,
        ReadResponse<T> read,
        Action<RequestLogEntry>? trace,
        CancellationToken cancellationToken)
    {
        using var limit = Clock.CreateCancellationTokenSource(request.TimeLimit);
        var timeLimit = new TimeLimit(limit, request.TimeLimit);
        using var cancellation = cancellationToken.Register(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        using var closing = _closing.Token.Register(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        var started = Clock.GetTimestamp();
        HttpRequestMessage? message = null;
        HttpResponseMessage? response = null;
        SafeText failure = default;
        try
        {
            // This may fail too: the connection, and its key with it, can be closed at any moment.
            message = _messages.Build(request);
            if (message.Content is RequestBody content)
            {
                limit.CancelAfter(s_connectionWaitLimit);
                content.TimeLimit = timeLimit;
            }
            response = await _http.SendAsync(message, limit.Token).ConfigureAwait(false);
            _transportErrors.HasResponded = true;
            _usesHttp2 = response.Version.Major >= 2;
            return await ReadAsync(request, response, read, timeLimit, limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            failure = ClientMessages.RequestWasCanceled;
            throw new OperationCanceledException(cancellationToken);
        }
        // The key of a closed connection is not removed from messages any more.
        catch (Exception e) when (e is not BctrlException || IsClosed)
        {
            var cause = limit.IsCancellationRequested ? new OperationCanceledException(e.Message, e) : e;
            var error = IsClosed
                ? new BctrlException(BctrlErrorKind.NotConnected, ClientMessages.ConnectionWasClosed(Server))
                : _transportErrors.Map(request, response, cause);
            failure = SafeText.MessageOf(error);
            throw error;
        }
        finally
        {
            if (message is not null)
            {
                trace?.Invoke(new RequestLogEntry(
                    request.Method,
                    message.RequestUri!,
                    Clock.GetElapsedTime(started),
                    (int?)response?.StatusCode,
                    response is null || IsClosed ? default : ResponseHeaders.GetRequestId(response),
                    failure));
            }
            response?.Dispose();
            message?.Dispose();
        }
    }

    /// <summary>Reads a setting. The error names the environment variable that the setting comes from.</summary>
    private static T Validate<T>(string? variable, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            var source = variable is null ? default : ClientMessages.ValueIsFromVariable(variable);
            throw new BctrlException(BctrlErrorKind.InvalidConnection, SafeText.Join(" ", SafeText.FromOutside(e.Message), source), e);
        }
    }

    private async ValueTask<T> ReadAsync<T>(
        ApiRequest request, HttpResponseMessage response, ReadResponse<T> read, TimeLimit timeLimit, CancellationToken cancellationToken)
    {
        using var abort = new ResponseAbort(response);
        using var canceled = cancellationToken.Register(static abort => ((ResponseAbort)abort!).Start(), abort);
        // A large response may take longer over a slow network, as long as more of it keeps arriving.
        using var body = new BoundedStream(
            await OpenAsync(response.Content, cancellationToken).ConfigureAwait(false),
            request.MaxResponseLength,
            timeLimit);
        if (!response.IsSuccessStatusCode)
            throw await ReadErrorAsync(request, response, body, cancellationToken).ConfigureAwait(false);
        return await read(request, response, body, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BctrlApiException> ReadErrorAsync(
        ApiRequest request, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var error = await _errors.ReadAsync(request, response, body, cancellationToken).ConfigureAwait(false);
        if (error is { RetryAfter: { } retryAfter, StatusCode: 429 or 503 })
            Gate.Close(retryAfter);
        return error;
    }

    private static Task<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        content.ReadAsStreamAsync(cancellationToken);
#else
        content.ReadAsStreamAsync();
#endif
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Bctrl;

/// <summary>
/// A connection to the bctrl operations API: the server, the key, and how failures are met. It never shows the key.
/// </summary>
public sealed class BctrlConnection : IDisposable
{
    internal const int DefaultMaximumRetryCount = 20;

    private const string ProxyDenial = "The proxy asks for a user name and password";

    /// <summary>A server may ask for a longer pause; this is what it gets.</summary>
    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromMinutes(5);

    private static readonly string s_userAgent = "Bctrl.PowerShell/" + typeof(BctrlConnection).Assembly.GetName().Version!.ToString(3);

    private readonly ApiKey _key;
    private readonly HttpClient _http;

    /// <summary>Whether the server ever answered; until it did, an unknown name is taken for a slip of the pen.</summary>
    private volatile bool _hasAnswered;

    /// <exception cref="ArgumentException">The key, the server or the subaccount can't be used.</exception>
    internal BctrlConnection(BctrlConnectionOptions options)
    {
        SubaccountId = options.SubaccountId;
        if (SubaccountId is not null && (SubaccountId.Trim().Length == 0 || SubaccountId.Any(c => c is <= ' ' or > '~')))
            throw new ArgumentException("The subaccount id is blank, or has a character that no id has.");
        if (options.Proxy is { } proxy && !(proxy.IsAbsoluteUri && proxy.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5"))
            throw new ArgumentException($"'{proxy.OriginalString}' is not the address of a proxy. Give one like http://proxy.example.com:8080.");
        if (options.Proxy?.UserInfo.Length > 0)
            throw new ArgumentException("The proxy's address has a user name or password in it, which would be shown with the connection. Give them as -ProxyCredential.");
        Server = ServerAddress.Check(options.Server, options.Proxy is not null, options.AllowUnencryptedAuthentication);
        MaximumRetryCount = options.MaximumRetryCount;
        RetryIntervalSec = options.RetryInterval.TotalSeconds;
        Proxy = options.Proxy;
        Retry = new RetryPolicy(options.MaximumRetryCount, options.RetryInterval);
        Json = new BctrlJson(options.ValueFactory);
        Pause = new SharedPause(options.Clock);
        Clock = options.Clock;
        _key = new ApiKey(options.ApiKey);
        _http = new HttpClient(
            options.Handler ?? NetworkHandler.Create(Server, options.Proxy, options.ProxyCredential),
            disposeHandler: options.Handler is null)
        {
            BaseAddress = Server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The server, without the <c>/v1</c> that every route begins with.</summary>
    public Uri Server { get; }

    /// <summary>The subaccount that requests are made for, or <see langword="null"/> for the key's own account.</summary>
    public string? SubaccountId { get; }

    /// <summary>How many failures in a row are forgiven before an error is reported.</summary>
    public int MaximumRetryCount { get; }

    /// <summary>The most seconds that the first retry waits; each later one up to twice the one before.</summary>
    public double RetryIntervalSec { get; }

    /// <summary>The proxy, or <see langword="null"/> for the system's own setting.</summary>
    public Uri? Proxy { get; }

    internal RetryPolicy Retry { get; }

    internal BctrlJson Json { get; }

    internal SharedPause Pause { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Whether it was ended.</summary>
    internal bool IsClosed { get; private set; }

    internal bool HasKey(System.Security.SecureString key) => _key.Is(key);

    /// <summary>The server's address. Never the key.</summary>
    public override string ToString() => Server.ToString();

    /// <summary>Closes what is open. Requests in flight fail.</summary>
    public void Dispose()
    {
        IsClosed = true;
        _http.Dispose();
        _key.Dispose();
    }

    /// <summary>Sends a request once and reads its answer.</summary>
    /// <exception cref="BctrlApiException">There was no answer, or one that is an error or can't be read.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<T> SendAsync<T>(
        ApiRequest request,
        Func<HttpResponseMessage, Stream, CancellationToken, ValueTask<T>> read,
        Action<RequestTrace>? trace,
        CancellationToken cancellationToken)
    {
        using var limit = Clock.CreateCancellationTokenSource(request.TimeLimit);
        using var cancellation = cancellationToken.Register(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        var started = Clock.GetTimestamp();
        HttpRequestMessage? message = null;
        HttpResponseMessage? response = null;
        BctrlApiException? failure = null;
        try
        {
            // In here, for the connection may be closed at any moment, and its key with it.
            message = CreateMessage(request);
            response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            _hasAnswered = true;
            // Not every stream looks at its token while it is read: those of .NET Framework don't.
            using var abort = limit.Token.Register(static answer => ((HttpResponseMessage)answer!).Dispose(), response);
            // A large answer may take its time over a slow line, as long as it goes on coming.
            using var body = new BoundedStream(
                await OpenAsync(response.Content, limit.Token).ConfigureAwait(false),
                request.MaxResponseLength,
                () => limit.CancelAfter(request.TimeLimit));
            if (!response.IsSuccessStatusCode)
                throw await DescribeAsync(request, response, body, limit.Token).ConfigureAwait(false);
            return await read(response, body, limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            failure = new BctrlApiException(BctrlErrorKind.ConnectionFailed, "given up");
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e)
        {
            failure = e as BctrlApiException
                ?? Describe(request, response, limit.IsCancellationRequested ? new OperationCanceledException(e.Message, e) : e);
            if (failure == e)
                throw;
            throw failure;
        }
        finally
        {
            if (message is not null)
            {
                trace?.Invoke(new RequestTrace(
                    request.Method,
                    message.RequestUri!,
                    Clock.GetElapsedTime(started),
                    (int?)response?.StatusCode,
                    response is null ? null : GetRequestId(response),
                    failure?.Message));
            }
            response?.Dispose();
            message?.Dispose();
        }
    }

    private HttpRequestMessage CreateMessage(ApiRequest request)
    {
        var uri = new Uri(Server, request.Path);
        // Windows PowerShell's Uri undoes some of what was escaped, and the path could become another.
        if (request.IsOperation && !uri.AbsoluteUri.EndsWith(request.Path, StringComparison.Ordinal))
            throw new BctrlApiException(BctrlErrorKind.InvalidOperationId, $"The id of {request.Subject} has characters that can't be sent from here.");
        var message = new HttpRequestMessage(request.Method, uri)
        {
#if NET8_0_OR_GREATER
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
#endif
        };
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        foreach (var header in request.Headers)
        {
            if (message.Headers.TryAddWithoutValidation(header.Key, header.Value) || message.Content is not { } content)
                continue;
            content.Headers.Remove(header.Key);
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        if (!message.Headers.Contains("Accept"))
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", s_userAgent);
        if (SubaccountId is not null && !message.Headers.Contains("BCTRL-Subaccount-Id"))
            message.Headers.TryAddWithoutValidation("BCTRL-Subaccount-Id", SubaccountId);
        message.Headers.Authorization = _key.ToHeader();
        return message;
    }

    private static Task<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        content.ReadAsStreamAsync(cancellationToken);
#else
        content.ReadAsStreamAsync();
#endif

    /// <summary>The error that an answer is.</summary>
    private async Task<BctrlApiException> DescribeAsync(
        ApiRequest request, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var error = await ErrorBody.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        var words = _key.Conceal(error.Message);
        var code = _key.Conceal(error.Code);
        var requestId = GetRequestId(response) ?? _key.Conceal(error.RequestId);
        var retryAfter = GetRetryAfter(response);
        var kind = status switch
        {
            401 => BctrlErrorKind.Unauthorized,
            403 => BctrlErrorKind.PermissionDenied,
            404 => request.IsOperation ? BctrlErrorKind.OperationNotFound : BctrlErrorKind.NotFound,
            407 => BctrlErrorKind.ConnectionFailed,
            408 or >= 500 => BctrlErrorKind.ServerError, // 408 is the server's own haste, not a wrong request
            409 => BctrlErrorKind.Conflict,
            429 => BctrlErrorKind.RateLimited,
            >= 400 => BctrlErrorKind.InvalidRequest,
            _ => BctrlErrorKind.InvalidResponse,
        };
        if (retryAfter is { } pause && status is 429 or 503)
            Pause.Extend(pause);

        var what = kind switch
        {
            BctrlErrorKind.Unauthorized => "The server does not accept the API key",
            BctrlErrorKind.PermissionDenied => $"The API key may not use {request.Subject}",
            BctrlErrorKind.OperationNotFound or BctrlErrorKind.NotFound => $"The server knows no {request.Subject}",
            BctrlErrorKind.InvalidRequest => $"The server refused the request for {request.Subject}",
            BctrlErrorKind.Conflict => $"The server can't do this to {request.Subject} as it stands",
            BctrlErrorKind.RateLimited => "The server is asked too often",
            BctrlErrorKind.ServerError => $"The server failed to answer for {request.Subject}",
            BctrlErrorKind.ConnectionFailed => ProxyDenial,
            _ => response.Headers.Location is { } location
                ? $"The server sent the request for {request.Subject} on to {_key.Conceal(Text.Clean(location.OriginalString))}, where the key does not go"
                : $"The server's answer for {request.Subject} is none",
        };
        var (number, name) = ($"{status}", $"{response.StatusCode}");
        var details = Text.Join(", ", name == number ? number : $"{number} {name}", code, requestId is null ? null : $"request id {requestId}");
        return new BctrlApiException(kind, $"{Text.Join(": ", what, words).TrimEnd('.')} ({details}).")
        {
            StatusCode = status,
            Code = code,
            RequestId = requestId,
            ServerMessage = words,
            Headers = ApiResponse.GetHeaders(response),
            IsTransient = request.IsRepeatable && status is 408 or 429 or >= 500,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>The error that came instead of an answer, or in the middle of one.</summary>
    private BctrlApiException Describe(ApiRequest request, HttpResponseMessage? response, Exception e)
    {
        var (kind, message, isTransient) = e switch
        {
            _ when IsClosed => (BctrlErrorKind.NotConnected, $"The connection to {Server.Authority} was closed", false),
            OperationCanceledException when Find<TimeoutException>(e) is null => (
                BctrlErrorKind.ConnectionFailed,
                string.Format(CultureInfo.InvariantCulture, "{0} did not answer within {1:0.#} s", Server.Authority, request.TimeLimit.TotalSeconds),
                true),
            _ when FindTlsFailure(e) is { } tls => (
                BctrlErrorKind.TlsFailed,
                $"No secure connection to {Server.Authority}: {Innermost(tls).Message}",
                false),
            _ when IsProxyDenial(e) => (BctrlErrorKind.ConnectionFailed, ProxyDenial, false),
            HttpRequestException or IOException or SocketException or OperationCanceledException => (
                BctrlErrorKind.ConnectionFailed,
                $"No answer from {Server.Authority}: {Innermost(e).Message}",
                _hasAnswered || !IsUnknownHost(e)),
            JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException
                or InvalidDataException when response is not null => (
                BctrlErrorKind.InvalidResponse,
                $"The answer for {request.Subject} can't be read as what it should be: {e.Message}",
                false),
            _ => (BctrlErrorKind.ConnectionFailed, $"No answer from {Server.Authority}: {e.Message}", false),
        };
        return new BctrlApiException(kind, Text.Clean(message).TrimEnd('.') + ".", IsPlain(e) ? e : null)
        {
            StatusCode = (int?)response?.StatusCode,
            RequestId = response is null ? null : GetRequestId(response),
            Headers = response is null ? null : ApiResponse.GetHeaders(response),
            IsTransient = isTransient && request.IsRepeatable,
        };
    }

    /// <summary>Whether what led to a failure can be shown as it is, as Get-Error does.</summary>
    private static bool IsPlain(Exception? e) => e is null || (Text.IsPlain(e.Message) && IsPlain(e.InnerException));

    private static bool IsUnknownHost(Exception e) =>
        Find<SocketException>(e)?.SocketErrorCode == SocketError.HostNotFound
        || Find<WebException>(e)?.Status == WebExceptionStatus.NameResolutionFailure;

    /// <summary>.NET Framework says so in a status, and not always with an exception of its own.</summary>
    private static Exception? FindTlsFailure(Exception e) => Find<AuthenticationException>(e) as Exception
        ?? (Find<WebException>(e) is { Status: WebExceptionStatus.SecureChannelFailure or WebExceptionStatus.TrustFailure } failure ? failure : null);

    /// <summary>A proxy that lets a secure connection through answers before there is one.</summary>
    private static bool IsProxyDenial(Exception e) =>
#if NET8_0_OR_GREATER
        (e as HttpRequestException)?.StatusCode == HttpStatusCode.ProxyAuthenticationRequired;
#else
        (Find<WebException>(e)?.Response as HttpWebResponse)?.StatusCode == HttpStatusCode.ProxyAuthenticationRequired;
#endif

    private static TException? Find<TException>(Exception? e)
        where TException : Exception
    {
        while (e is not null and not TException)
            e = e.InnerException;
        return (TException?)e;
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private string? GetRequestId(HttpResponseMessage response)
    {
        foreach (var name in (string[])["x-request-id", "x-bctrl-request-id"])
        {
            if (response.Headers.TryGetValues(name, out var values) && string.Join(",", values) is { Length: > 0 } id)
                return _key.Conceal(Text.Clean(id));
        }
        return null;
    }

    private TimeSpan? GetRetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var asked = header?.Delta ?? header?.Date - Clock.GetUtcNow();
        if (asked is not { } pause)
            return null;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause > s_longestRetryAfter ? s_longestRetryAfter : pause;
    }
}

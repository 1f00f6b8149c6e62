using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Bctrl;

/// <summary>
/// Turns the exceptions of sockets, TLS, HTTP and JSON into the one that describes what happened to the request.
/// </summary>
internal sealed class TransportErrorMapper(Uri server, ApiKey key)
{
    private volatile bool _hasResponded;

    /// <summary>Whether the server has ever responded. Until then, an unknown host name is not retried.</summary>
    public bool HasResponded
    {
        get => _hasResponded;
        set => _hasResponded = value;
    }

    public BctrlApiException Map(ApiRequest request, HttpResponseMessage? response, Exception e)
    {
        var isForLackOfResources = response is null && IsLackOfResources(e);
        var (kind, message, isTransient) = e switch
        {
            // The first case, because the others may load an assembly, which needs a file handle too.
            _ when isForLackOfResources => (BctrlErrorKind.ConnectionFailed, ClientMessages.NoResponse(server, GetInnermost(e).Message), true),
            OperationCanceledException when Find<TimeoutException>(e) is null =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.ServerDidNotRespond(server, request.TimeLimit), true),
            _ when FindTlsFailure(e) is { } tls =>
                (BctrlErrorKind.TlsFailed, ClientMessages.SecureConnectionFailed(server, GetInnermost(tls).Message), false),
            _ when IsProxyAuthenticationRequired(e) =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.ProxyRequiresAuthentication, false),
            HttpRequestException or IOException or SocketException or OperationCanceledException =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.NoResponse(server, GetInnermost(e).Message), HasResponded || !IsUnknownHost(e)),
            JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException
                or InvalidDataException when response is not null =>
                (BctrlErrorKind.InvalidResponse, ClientMessages.ResponseIsInvalid(request.Subject, e.Message), false),
            _ => (BctrlErrorKind.ConnectionFailed, ClientMessages.NoResponse(server, e.Message), false),
        };
        return new BctrlApiException(kind, key.RedactAndSanitize(message).TrimEnd('.') + ".", IsSafeToShow(e) ? e : null)
        {
            StatusCode = (int?)response?.StatusCode,
            RequestId = response is null ? null : ResponseHeaders.GetRequestId(response, key),
            Headers = response is null ? null : ResponseHeaders.ToDictionary(response),
            IsTransient = isTransient && request.IsRepeatable,
            IsForLackOfResources = isForLackOfResources,
        };
    }

    /// <summary>Whether the exception can be shown as it is, as Get-Error does with inner exceptions.</summary>
    private bool IsSafeToShow(Exception? e) =>
        e is null || (DisplayText.IsSafe(e.Message) && key.Redact(e.Message) == e.Message && IsSafeToShow(e.InnerException));

    /// <summary>The connection could not be opened, so the request was not sent.</summary>
    private static bool IsLackOfResources(Exception e) => Find<SocketException>(e)?.SocketErrorCode
        is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse;

    private static bool IsUnknownHost(Exception e) =>
        Find<SocketException>(e)?.SocketErrorCode == SocketError.HostNotFound
        || Find<WebException>(e)?.Status == WebExceptionStatus.NameResolutionFailure;

    /// <summary>.NET Framework reports it as a status, and not always with an exception of its own.</summary>
    private static Exception? FindTlsFailure(Exception e) => Find<AuthenticationException>(e) as Exception
        ?? (Find<WebException>(e) is { Status: WebExceptionStatus.SecureChannelFailure or WebExceptionStatus.TrustFailure } failure ? failure : null);

    /// <summary>For https, the proxy rejects the connection before there is a response of the server.</summary>
    private static bool IsProxyAuthenticationRequired(Exception e) =>
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

    private static Exception GetInnermost(Exception e) => e.InnerException is { } inner ? GetInnermost(inner) : e;
}

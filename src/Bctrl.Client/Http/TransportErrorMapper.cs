using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Bctrl;

/// <summary>
/// Turns the exceptions of sockets, TLS, HTTP and JSON into the one that describes what happened to the request.
/// </summary>
internal sealed class TransportErrorMapper(Uri server)
{
#if NET8_0_OR_GREATER
    private const long Http2RefusedStream = 7;

#endif
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
        var isRefusedStream = IsRefusedStream(e);
        var (kind, message, isTransient) = e switch
        {
            // The first case, because the others may load an assembly, which needs a file handle too.
            _ when isForLackOfResources => (BctrlErrorKind.ConnectionFailed, ClientMessages.NoResponse(server, GetInnermost(e).Message), true),
            OperationCanceledException when Find<TimeoutException>(e) is null =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.ServerDidNotRespond(server, request.TimeLimit), true),
            _ when FindTlsFailure(e) is { } tls =>
                (BctrlErrorKind.TlsFailed, ClientMessages.SecureConnectionFailed(server, DescribeTlsFailure(GetInnermost(tls).Message)), false),
            _ when IsProxyAuthenticationRequired(e) =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.ProxyRequiresAuthentication, false),
            _ when IsRefused(e) && NamesServer(e) =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.ConnectionWasRefused(server), true),
            HttpRequestException or IOException or SocketException or OperationCanceledException =>
                (BctrlErrorKind.ConnectionFailed, ClientMessages.NoResponse(server, GetInnermost(e).Message), HasResponded || !IsUnknownHost(e)),
            JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException
                or InvalidDataException when response is not null =>
                (BctrlErrorKind.InvalidResponse, ClientMessages.ResponseIsInvalid(request.Subject, e.Message), false),
            _ => (BctrlErrorKind.ConnectionFailed, ClientMessages.NoResponse(server, e.Message), false),
        };
        var requestId = response is null ? default : ResponseHeaders.GetRequestId(response);
        return new BctrlApiException(kind, $"{message.WithoutPeriod()}.", e, requestId: requestId)
        {
            StatusCode = (int?)response?.StatusCode,
            Headers = response is null ? null : ResponseHeaders.ToDictionary(response),
            IsTransient = isTransient && (request.IsRepeatable || isForLackOfResources || isRefusedStream),
            IsForLackOfResources = isForLackOfResources,
            IsRefusedStream = isRefusedStream,
            IsNotConnected = response is null && (IsRefused(e) || IsUnknownHost(e)),
        };
    }

    /// <summary>The connection could not be opened, so the request was not sent.</summary>
    private static bool IsLackOfResources(Exception e) => Find<SocketException>(e)?.SocketErrorCode
        is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse;

    private static bool IsRefused(Exception e) => Find<SocketException>(e)?.SocketErrorCode == SocketError.ConnectionRefused;

    /// <summary>The message names who refused the connection, which may also be a proxy.</summary>
    private bool NamesServer(Exception e) => e.Message.EndsWith($"({server.Host}:{server.Port})", StringComparison.Ordinal);

    private static bool IsRefusedStream(Exception e) =>
#if NET8_0_OR_GREATER
        Find<HttpProtocolException>(e)?.ErrorCode == Http2RefusedStream;
#else
        false;
#endif

    private static bool IsUnknownHost(Exception e) =>
        Find<SocketException>(e)?.SocketErrorCode == SocketError.HostNotFound
        || Find<WebException>(e)?.Status == WebExceptionStatus.NameResolutionFailure;

    /// <summary>.NET Framework reports it as a status, and not always with an exception of its own.</summary>
    private static Exception? FindTlsFailure(Exception e) => Find<AuthenticationException>(e) as Exception
        ?? (Find<WebException>(e) is { Status: WebExceptionStatus.SecureChannelFailure or WebExceptionStatus.TrustFailure } failure ? failure : null);

    /// <summary>A server that does not use TLS responds with something else. The messages are those of .NET and .NET Framework.</summary>
    private static string DescribeTlsFailure(string message) =>
        message.Contains("corrupted frame") || message.Contains("unexpected packet format") ? ClientMessages.ServerMayNotUseTls : message;

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

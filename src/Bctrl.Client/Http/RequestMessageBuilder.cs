#if NET8_0_OR_GREATER
using System.Net;
#endif

namespace Bctrl;

/// <summary>Builds the HTTP message of a request: address, body and headers, with the key of the connection.</summary>
internal sealed class RequestMessageBuilder(Uri server, string? subaccountId, ApiKey key)
{
    private static readonly string s_userAgent = "Bctrl.PowerShell/" + typeof(RequestMessageBuilder).Assembly.GetName().Version!.ToString(3);

    /// <exception cref="BctrlException">The path can't be sent.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed.</exception>
    public HttpRequestMessage Build(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, GetAddress(request))
        {
#if NET8_0_OR_GREATER
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
#endif
        };
        if (request.Body is { } body)
        {
            message.Content = new RequestBody(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        foreach (var header in request.Headers)
        {
            if (message.Headers.TryAddWithoutValidation(header.Key, header.Value))
                continue;
            message.Content?.Headers.Remove(header.Key);
            message.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        if (!message.Headers.Contains("Accept"))
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", s_userAgent);
        if (subaccountId is not null && !message.Headers.Contains("BCTRL-Subaccount-Id"))
            message.Headers.TryAddWithoutValidation("BCTRL-Subaccount-Id", subaccountId);
        message.Headers.Authorization = key.ToHeader();
        return message;
    }

    private Uri GetAddress(ApiRequest request)
    {
        var address = new Uri(server, request.Path);
        // The Uri class of Windows PowerShell unescapes some characters, and the path could become that of another route.
        return request.InvalidPath is not { } kind || address.PathAndQuery.EndsWith(request.Path, StringComparison.Ordinal)
            ? address
            : throw new BctrlException(kind, ClientMessages.IdCannotBeSent(request.Subject));
    }
}

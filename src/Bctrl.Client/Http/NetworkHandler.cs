using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl;

/// <summary>The handler that carries requests over the network.</summary>
internal static class NetworkHandler
{
    /// <summary>After this long a connection is made anew, so that changes of DNS are followed.</summary>
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

#if NET8_0_OR_GREATER
    public static HttpMessageHandler Create(Uri server, Uri? proxy, ICredentials? proxyCredential) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        EnableMultipleHttp2Connections = true,
        // A request that is given up leaves its HTTP/2 connection in the pool, dead or not; this finds out.
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionLifetime = s_connectionLifetime,
        SslOptions = { RemoteCertificateValidationCallback = Trusts },
        UseCookies = false,
        UseProxy = IsProxied(server, proxy),
        Proxy = ToWebProxy(proxy, proxyCredential),
        DefaultProxyCredentials = proxyCredential,
    };

    /// <summary>Decides what the system decides, and tells what it doesn't: which certificate it was, and why.</summary>
    private static bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        var reasons = (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim().TrimEnd('.'));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons = reasons.Prepend("it is for another name");
        var why = Text.Join(", ", [.. reasons.Distinct()]);
        throw new AuthenticationException(certificate is null
            ? "the server shows no certificate"
            : $"the certificate '{certificate.Subject}' from '{certificate.Issuer}' is not trusted: {(why.Length == 0 ? errors.ToString() : why)}");
    }
#else
    public static HttpMessageHandler Create(Uri server, Uri? proxy, ICredentials? proxyCredential)
    {
        // Windows PowerShell would hold all requests in two connections, and never look a name up again.
        var endpoint = ServicePointManager.FindServicePoint(server);
        endpoint.ConnectionLimit = int.MaxValue;
        endpoint.Expect100Continue = false;
        endpoint.ConnectionLeaseTimeout = (int)s_connectionLifetime.TotalMilliseconds;
        // On older machines it offers nothing newer than TLS 1.0. Zero leaves the choice to the system.
        if (ServicePointManager.SecurityProtocol != 0)
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
        return new HttpClientHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = int.MaxValue,
            UseCookies = false,
            UseProxy = IsProxied(server, proxy),
            Proxy = ToWebProxy(proxy, proxyCredential),
            DefaultProxyCredentials = proxyCredential,
        };
    }
#endif

    /// <summary>The system's proxy has no business with a server on this machine.</summary>
    private static bool IsProxied(Uri server, Uri? proxy) => proxy is not null || !server.IsLoopback;

    private static WebProxy? ToWebProxy(Uri? proxy, ICredentials? credential) =>
        proxy is null ? null : new WebProxy(proxy) { Credentials = credential };
}

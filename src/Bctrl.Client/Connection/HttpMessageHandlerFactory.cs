using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl;

/// <summary>Creates the handler that sends requests over the network.</summary>
internal static class HttpMessageHandlerFactory
{
    /// <summary>A TCP connection is replaced after this time, so that changes in DNS take effect.</summary>
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

#if NET8_0_OR_GREATER
    public static HttpMessageHandler Create(Uri server, Uri? proxy, ICredentials? proxyCredential) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        EnableMultipleHttp2Connections = true,
        // A canceled request leaves its HTTP/2 connection in the pool, dead or not. The pings detect a dead one.
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionLifetime = s_connectionLifetime,
        SslOptions = { RemoteCertificateValidationCallback = ValidateServerCertificate },
        UseCookies = false,
        UseProxy = IsProxied(server, proxy),
        Proxy = ToWebProxy(proxy, proxyCredential),
        DefaultProxyCredentials = proxyCredential,
    };

    /// <summary>Describes why the default validation rejected the certificate.</summary>
    internal static string DescribeCertificateErrors(X509Certificate? certificate, X509ChainStatus[] statuses, SslPolicyErrors errors)
    {
        if (certificate is null)
            return ClientMessages.CertificateIsMissing;
        var reasons = statuses.Select(status => status.StatusInformation.Trim().TrimEnd('.'));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons = reasons.Prepend(ClientMessages.CertificateNameDiffers);
        var why = DisplayText.Join(", ", [.. reasons.Distinct()]);
        return ClientMessages.CertificateIsNotTrusted(certificate.Subject, certificate.Issuer, why.Length == 0 ? errors.ToString() : why);
    }

    private static bool ValidateServerCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? true : throw new AuthenticationException(DescribeCertificateErrors(certificate, chain?.ChainStatus ?? [], errors));
#else
    public static HttpMessageHandler Create(Uri server, Uri? proxy, ICredentials? proxyCredential)
    {
        // By default Windows PowerShell uses only two connections, and never resolves a host name again.
        var endpoint = ServicePointManager.FindServicePoint(server);
        endpoint.ConnectionLimit = int.MaxValue;
        endpoint.Expect100Continue = false;
        endpoint.ConnectionLeaseTimeout = (int)s_connectionLifetime.TotalMilliseconds;
        // On older machines the default is TLS 1.0. Zero means that the system chooses.
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

    /// <summary>The system's proxy is not used for a server on this machine.</summary>
    private static bool IsProxied(Uri server, Uri? proxy) => proxy is not null || !server.IsLoopback;

    private static WebProxy? ToWebProxy(Uri? proxy, ICredentials? credential) =>
        proxy is null ? null : new WebProxy(proxy) { Credentials = credential };
}

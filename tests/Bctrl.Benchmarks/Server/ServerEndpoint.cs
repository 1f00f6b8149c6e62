using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl.Benchmarks;

/// <summary>The addresses and the certificate of the server.</summary>
/// <param name="Http">The address for HTTP/1.1 without TLS.</param>
/// <param name="Https">The address for HTTP/2 with TLS.</param>
/// <param name="Certificate">The certificate in Base64.</param>
internal sealed record ServerEndpoint(Uri Http, Uri Https, string Certificate)
{
    /// <summary>Configures a handler to trust only the certificate.</summary>
    public static void Trust(SocketsHttpHandler handler, string certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate)));
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}

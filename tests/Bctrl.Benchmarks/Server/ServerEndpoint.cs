using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl.Benchmarks;

/// <summary>Where the server listens, and the certificate that whoever measures it trusts.</summary>
/// <param name="Http">HTTP/1.1, without TLS.</param>
/// <param name="Https">HTTP/2 over TLS.</param>
/// <param name="Certificate">The certificate, in Base64.</param>
internal sealed record ServerEndpoint(Uri Http, Uri Https, string Certificate)
{
    /// <summary>Makes a handler trust the certificate, and nothing else trust it.</summary>
    public static void Trust(SocketsHttpHandler handler, string certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate)));
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}

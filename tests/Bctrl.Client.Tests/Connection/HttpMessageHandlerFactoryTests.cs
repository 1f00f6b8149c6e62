using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl.Client.Tests.Connection;

public class HttpMessageHandlerFactoryTests
{
    private const string Proxy = "http://proxy.example.com:8080/";

    [Theory]
    [InlineData("https://api.example.com", null, true)]
    [InlineData("http://localhost:8787", null, false)]
    [InlineData("http://127.0.0.1:8787", null, false)]
    [InlineData("http://localhost:8787", Proxy, true)]
    [InlineData("https://api.example.com", Proxy, true)]
    public void The_system_proxy_is_used_except_for_a_server_on_this_machine(string server, string? proxy, bool isProxied)
    {
        using var handler = Create(server, proxy, null);

        Assert.Equal((isProxied, proxy), (handler.UseProxy, handler.Proxy?.GetProxy(new Uri(server))?.AbsoluteUri));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Proxy)]
    public void The_proxy_receives_the_credential(string? proxy)
    {
        var credential = new NetworkCredential("kim", "secret");
        using var handler = Create("https://api.example.com", proxy, credential);

        Assert.Same(credential, handler.DefaultProxyCredentials);
        Assert.Same(proxy is null ? null : credential, handler.Proxy?.Credentials);
    }

    [Fact]
    public void Dead_connections_are_detected_and_changes_in_DNS_take_effect_within_minutes()
    {
        using var handler = Create("https://api.example.com", null, null);

        Assert.Equal((15, 30, 15), (handler.ConnectTimeout.TotalSeconds, handler.KeepAlivePingDelay.TotalSeconds, handler.KeepAlivePingTimeout.TotalSeconds));
        Assert.Equal((HttpKeepAlivePingPolicy.WithActiveRequests, 5), (handler.KeepAlivePingPolicy, handler.PooledConnectionLifetime.TotalMinutes));
        Assert.True(handler.EnableMultipleHttp2Connections);
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, " It has expired.\r\n|self-signed| It has expired.", "It has expired, self-signed")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch, "", "its name does not match the server")]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors, "self-signed", "its name does not match the server, self-signed")]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, "", "RemoteCertificateChainErrors")]
    public void The_reasons_why_a_certificate_is_not_trusted_are_named(SslPolicyErrors errors, string statuses, string reasons)
    {
        using var certificate = CreateCertificate();
        X509ChainStatus[] chain = [.. statuses.Split('|').Select(text => new X509ChainStatus { StatusInformation = text })];

        Assert.Equal(
            $"the certificate 'CN=bctrl test' from 'CN=bctrl test' is not trusted: {reasons}",
            HttpMessageHandlerFactory.DescribeCertificateErrors(certificate, chain, errors));
    }

    [Fact]
    public void Only_a_certificate_without_errors_is_accepted()
    {
        using var handler = Create("https://api.example.com", null, null);
        var validate = handler.SslOptions.RemoteCertificateValidationCallback!;
        using var certificate = CreateCertificate();
        using var chain = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck } };
        Assert.False(chain.Build(certificate));

        Assert.True(validate(this, null, null, SslPolicyErrors.None));
        Assert.Equal("the server did not provide a certificate", GetError(null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.EndsWith(": RemoteCertificateChainErrors", GetError(certificate, null, SslPolicyErrors.RemoteCertificateChainErrors), StringComparison.Ordinal);
        Assert.Contains(chain.ChainStatus[0].StatusInformation.Trim().TrimEnd('.'), GetError(certificate, chain, SslPolicyErrors.RemoteCertificateChainErrors), StringComparison.Ordinal);

        string GetError(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
            Assert.Throws<AuthenticationException>(() => validate(this, certificate, chain, errors)).Message;
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=bctrl test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }

    private static SocketsHttpHandler Create(string server, string? proxy, ICredentials? credential) =>
        (SocketsHttpHandler)HttpMessageHandlerFactory.Create(new Uri(server), proxy is null ? null : new Uri(proxy), credential);
}

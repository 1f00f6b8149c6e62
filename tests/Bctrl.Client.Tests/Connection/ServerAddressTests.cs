namespace Bctrl.Client.Tests.Connection;

public class ServerAddressTests
{
    [Theory]
    [InlineData("https://api.bctrl.ai", "https://api.bctrl.ai/")]
    [InlineData("https://api.bctrl.ai/", "https://api.bctrl.ai/")]
    [InlineData("https://api.bctrl.ai/v1", "https://api.bctrl.ai/")]
    [InlineData("https://api.bctrl.ai/v1/", "https://api.bctrl.ai/")]
    [InlineData("https://api.bctrl.ai/V1//", "https://api.bctrl.ai/")]
    [InlineData("https://API.bctrl.ai:443/v1", "https://api.bctrl.ai/")]
    [InlineData("https://api.bctrl.ai:8443", "https://api.bctrl.ai:8443/")]
    [InlineData("https://gateway.example.com/bctrl/v1", "https://gateway.example.com/bctrl/")]
    [InlineData("https://gateway.example.com/a%20b%2Fc/v1", "https://gateway.example.com/a%20b%2Fc/")]
    [InlineData("https://gateway.example.com/v1/bctrl", "https://gateway.example.com/v1/bctrl/")]
    [InlineData("https://gateway.example.com/v11", "https://gateway.example.com/v11/")]
    [InlineData("http://localhost:8787", "http://localhost:8787/")]
    [InlineData("http://127.0.0.1:8787/v1", "http://127.0.0.1:8787/")]
    [InlineData("http://127.8.9.10/", "http://127.8.9.10/")]
    [InlineData("http://[::1]:8787/", "http://[::1]:8787/")]
    [InlineData("http://loopback", "http://localhost/")]
    [InlineData("http://LOCALHOST:8787", "http://localhost:8787/")]
    [InlineData("http://127.1:8787", "http://127.0.0.1:8787/")]
    [InlineData("http://0x7f000001:8787", "http://127.0.0.1:8787/")]
    public void A_trailing_v1_is_removed_and_a_slash_is_added(string server, string expected) =>
        Assert.Equal(expected, ServerAddress.Normalize(new Uri(server), isProxied: false, allowUnencrypted: false).AbsoluteUri);

    [Theory]
    [InlineData("api.bctrl.ai", "is not an absolute http or https address")]
    [InlineData("/v1", "is not an absolute http or https address")]
    [InlineData("ftp://api.bctrl.ai", "is not an absolute http or https address")]
    [InlineData("file:///etc/passwd", "is not an absolute http or https address")]
    [InlineData("javascript:alert(1)", "is not an absolute http or https address")]
    [InlineData("https://user:secret@api.bctrl.ai", "user name or password")]
    [InlineData("https://user@api.bctrl.ai", "user name or password")]
    [InlineData("https://api.bctrl.ai/?a=b", "query or a fragment")]
    [InlineData("https://api.bctrl.ai/#a", "query or a fragment")]
    public void An_address_that_is_not_valid_is_rejected(string server, string reason) =>
        Assert.Contains(reason, GetError(server), StringComparison.Ordinal);

    [Fact]
    public void A_password_in_an_address_is_not_in_the_message() =>
        Assert.DoesNotContain("secret", GetError("https://user:secret@api.bctrl.ai"), StringComparison.Ordinal);

    /// <summary>
    /// Some of these addresses look like loopback addresses, but are not. Others are names of this machine: DNS decides what
    /// they resolve to, and that can change between two requests.
    /// </summary>
    [Theory]
    [InlineData("http://api.bctrl.ai")]
    [InlineData("http://10.0.0.1")]
    [InlineData("http://192.168.1.1")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://[::]")]
    [InlineData("http://[2001:db8::1]")]
    [InlineData("http://localhost.example.com")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("http://127.0.0.1.nip.io")]
    [InlineData("http://localtest.me")]
    [InlineData("http://localhost.localdomain")]
    [InlineData("http://ip6-localhost")]
    [InlineData("http://{this machine}")]
    public void Http_to_another_machine_is_rejected_unless_it_is_allowed(string server)
    {
        server = server.Replace("{this machine}", GetHostName(), StringComparison.Ordinal);
        Assert.Contains("unencrypted", GetError(server), StringComparison.Ordinal);
        Assert.NotNull(ServerAddress.Normalize(new Uri(server), isProxied: false, allowUnencrypted: true));
    }

    [Fact]
    public void Http_to_this_machine_through_a_proxy_is_rejected()
    {
        Assert.Contains("unencrypted", GetError("http://localhost:8787", isProxied: true), StringComparison.Ordinal);
        Assert.NotNull(ServerAddress.Normalize(new Uri("https://localhost:8787"), isProxied: true, allowUnencrypted: false));
    }

    private static string GetHostName() =>
        System.Net.Dns.GetHostName() is var name && name.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "this-machine" : name;

    private static string GetError(string server, bool isProxied = false) =>
        Assert.Throws<ArgumentException>(() => ServerAddress.Normalize(new Uri(server, UriKind.RelativeOrAbsolute), isProxied, allowUnencrypted: false)).Message;
}

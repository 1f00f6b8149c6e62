namespace Bctrl.Client.Tests.Http;

public class ApiKeyTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    public void A_blank_key_is_refused(string key) => Assert.Contains("empty", Refuse(key), StringComparison.Ordinal);

    [Theory]
    [InlineData("canary with a space")]
    [InlineData("canary\r\nX-Injected: 1")]
    [InlineData("canary\n")]
    [InlineData("canary\0")]
    [InlineData("canary\u007f")]
    [InlineData("canaryü")]
    [InlineData("“canary”")]
    public void A_key_that_no_header_can_carry_is_refused_without_being_shown(string key)
    {
        var message = Refuse(key);

        Assert.Contains("a character that no key has", message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_outlives_the_secret_it_was_made_of()
    {
        var secret = Connect.Secret(Connect.Key);
        using var key = new ApiKey(secret);
        secret.Dispose();

        Assert.Equal($"Bearer {Connect.Key}", key.ToHeader().ToString());
    }

    [Fact]
    public void A_key_knows_itself()
    {
        using var key = new ApiKey(Connect.Secret(Connect.Key));

        Assert.True(key.Is(Connect.Secret(Connect.Key)));
        Assert.False(key.Is(Connect.Secret("another")));
        Assert.DoesNotContain(Connect.Key, key.ToString(), StringComparison.Ordinal);
    }

    private static string Refuse(string key) => Assert.Throws<ArgumentException>(() => new ApiKey(Connect.Secret(key))).Message;
}

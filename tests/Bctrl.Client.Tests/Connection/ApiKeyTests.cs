namespace Bctrl.Client.Tests.Connection;

public class ApiKeyTests
{
    [Fact]
    public void Fingerprints_are_equal_for_equal_keys_only()
    {
        using var key = new ApiKey(TestConnection.ToSecureString("the-first-key"));
        using var same = new ApiKey(TestConnection.ToSecureString("the-first-key"));
        using var other = new ApiKey(TestConnection.ToSecureString("the-other-key"));

        Assert.Equal(key.Fingerprint, same.Fingerprint);
        Assert.NotEqual(key.Fingerprint, other.Fingerprint);
        Assert.DoesNotContain("first", key.Fingerprint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    public void A_blank_key_is_rejected(string key) => Assert.Contains("empty", GetError(key), StringComparison.Ordinal);

    [Theory]
    [InlineData("canary with a space")]
    [InlineData("canary\r\nX-Injected: 1")]
    [InlineData("canary\n")]
    [InlineData("canary\0")]
    [InlineData("canary\u007f")]
    [InlineData("canaryü")]
    [InlineData("“canary”")]
    public void A_key_with_characters_that_a_header_cannot_contain_is_rejected_and_not_in_the_message(string key)
    {
        var message = GetError(key);

        Assert.Contains("a character outside ASCII", message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_does_not_depend_on_the_secure_string_that_it_was_created_from()
    {
        var secureString = TestConnection.ToSecureString(TestConnection.ApiKey);
        using var key = new ApiKey(secureString);
        secureString.Dispose();

        Assert.Equal($"Bearer {TestConnection.ApiKey}", key.ToHeader().ToString());
    }

    [Fact]
    public void A_key_is_compared_with_a_secure_string_and_is_not_in_its_text()
    {
        using var key = new ApiKey(TestConnection.ToSecureString(TestConnection.ApiKey));

        Assert.True(key.Matches(TestConnection.ToSecureString(TestConnection.ApiKey)));
        Assert.False(key.Matches(TestConnection.ToSecureString("another")));
        Assert.DoesNotContain(TestConnection.ApiKey, key.ToString(), StringComparison.Ordinal);
    }

    private static string GetError(string key) => Assert.Throws<ArgumentException>(() => new ApiKey(TestConnection.ToSecureString(key))).Message;
}

namespace Bctrl.Client.Tests.Formatting;

public class DisplayTextTests
{
    [Theory]
    [InlineData("proxy.example.com:8080", "proxy.example.com:8080")]
    [InlineData("kim:secret@proxy:8080", "***@proxy:8080")]
    [InlineData("ftp://kim:sec@ret@host", "***@host")]
    public void A_user_name_and_a_password_are_removed_from_an_address(string address, string expected) =>
        Assert.Equal(expected, DisplayText.MaskCredential(address));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\r\n\tb", "a b")]
    [InlineData("a\u001b[31mb", "a\uFFFD[31mb")]
    [InlineData("a\u009b31mb\u0007\u007f", "a\uFFFD31mb\uFFFD\uFFFD")]
    [InlineData("a\u202eb\u2066c\u2028d", "a\uFFFDb\uFFFDc d")]
    [InlineData("é🚀", "é🚀")]
    public void Control_characters_and_line_breaks_are_replaced(string text, string expected) =>
        Assert.Equal(expected, DisplayText.Sanitize(text));

    [Fact]
    public void Long_text_is_truncated() =>
        Assert.Equal(new string('a', 1000) + '…', DisplayText.Sanitize(new string('a', 100_000)));

    [Fact]
    public void Truncation_does_not_split_a_surrogate_pair() =>
        Assert.EndsWith("🚀…", DisplayText.Sanitize("a" + string.Concat(Enumerable.Repeat("🚀", 1000))), StringComparison.Ordinal);
}

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
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("\u2027\u202a\u202e\u202f", "\u2027\uFFFD\uFFFD\u202f")]
    [InlineData("\u2065\u2066\u2069\u206a", "\u2065\uFFFD\uFFFD\u206a")]
    [InlineData("\n  a\n", "   a ")]
    [InlineData("é🚀", "é🚀")]
    [InlineData("a ##vso[task.complete] ##[error] # ## b", "a # #vso[task.complete] # #[error] # ## b")]
    [InlineData("::error::a ::set-output name=b::c", ": :error::a : :set-output name=b::c")]
    [InlineData("http://[::1]:8787 and Type::Member", "http://[::1]:8787 and Type::Member")]
    public void Control_characters_and_line_breaks_are_replaced(string text, string expected) =>
        Assert.Equal(expected, DisplayText.Sanitize(text));

    [Theory]
    [InlineData("a\r\n\tb", true)]
    [InlineData("a\u0000b", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u2069b", false)]
    public void Text_with_control_characters_other_than_line_breaks_and_tabs_is_not_safe(string text, bool isSafe) =>
        Assert.Equal(isSafe, DisplayText.IsSafe(text));

    [Fact]
    public void Parts_that_are_null_or_empty_are_not_joined() => Assert.Equal("a, b", DisplayText.Join(", ", null, "a", "", "b"));

    [Theory]
    [InlineData(1000, "")]
    [InlineData(1001, "…")]
    [InlineData(100_000, "…")]
    public void Text_with_more_than_1000_characters_is_truncated(int length, string end)
    {
        Assert.Equal(new string('a', 1000) + end, DisplayText.Sanitize(new string('a', length)));
        Assert.Equal(new string('\uFFFD', 1000) + end, DisplayText.Sanitize(new string('\0', length)));
    }

    [Fact]
    public void Truncation_does_not_split_a_surrogate_pair() =>
        Assert.EndsWith("🚀…", DisplayText.Sanitize("a" + string.Concat(Enumerable.Repeat("🚀", 1000))), StringComparison.Ordinal);

    [Theory]
    [InlineData("abcde", 5, "abcde")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("abc🚀🚀", 5, "abc…")]
    [InlineData("abcd🚀", 5, "abcd…")]
    public void Text_is_cut_to_a_length(string text, int length, string expected) => Assert.Equal(expected, DisplayText.Shorten(text, length));
}

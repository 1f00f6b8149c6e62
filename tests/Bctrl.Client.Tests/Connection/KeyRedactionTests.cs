using System.Text;

namespace Bctrl.Client.Tests.Connection;

public sealed class KeyRedactionTests : IDisposable
{
    /// <summary>No other test uses it: the keys of all connections of the process are removed.</summary>
    private const string Key = "sk-redaction+Tests/4f9e.A1b2~c3";

    private readonly ApiKey _key = new(TestConnection.ToSecureString(Key));

    public void Dispose() => _key.Dispose();

    public static TheoryData<string> Forms()
    {
        var bytes = Encoding.UTF8.GetBytes(Key);
        return
        [
            Key,
            Key.ToUpperInvariant(),
            Uri.EscapeDataString(Key),
            string.Concat(bytes.Select(value => $"%{value:x2}")),
            string.Concat(bytes.Select(value => $"\\u{value:x4}")),
            string.Concat(bytes.Select(value => $"\\x{value:X2}")),
            string.Concat(bytes.Select(value => $"&#{value};")),
            string.Concat(bytes.Select(value => $"&#x{value:X};")),
            Convert.ToHexString(bytes),
            Convert.ToHexStringLower(bytes),
            BitConverter.ToString(bytes),
            Convert.ToBase64String(bytes),
            Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            Key.Insert(9, "\0"),
            Key.Insert(9, "\u200B"),
            Key.Insert(9, "\r\n "),
            Key.Insert(9, "\\n"),
            string.Join(' ', Key.ToCharArray()),
        ];
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_key_is_removed_in_every_form(string form)
    {
        // The last character of Base64 contains a few bits of the last one of the key.
        Assert.Matches(@"^the \*\*\*w?=* and$", KeyRedaction.Redact($"the {form} and"));
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("user:")]
    [InlineData("a")]
    [InlineData("aa")]
    [InlineData("")]
    public void The_key_is_removed_from_base64_text_at_any_position(string before)
    {
        var text = KeyRedaction.Redact(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Key + " after")));

        Assert.Contains("***", text, StringComparison.Ordinal);
        Assert.True(text.Length < Convert.ToBase64String(Encoding.UTF8.GetBytes(before + " after")).Length + 8, text);
    }

    [Fact]
    public void Every_occurrence_is_removed_and_the_rest_is_not_changed()
    {
        Assert.Equal("&amp; a *** b%zz ***\\", KeyRedaction.Redact($"&amp; a {Key} b%zz {Key}\\"));
        Assert.Equal("& 100% &#; &#x; \\u12 &unknown;", KeyRedaction.Redact("& 100% &#; &#x; \\u12 &unknown;"));
    }

    /// <summary>A shorter key could match ordinary words.</summary>
    [Theory]
    [InlineData("letter7", "the letter7 and")]
    [InlineData("letters8", "the *** and")]
    [InlineData("!letters8~", "the !***~ and")]
    public void A_key_with_at_least_8_letters_and_digits_is_removed(string text, string expected)
    {
        using var key = new ApiKey(TestConnection.ToSecureString(text));

        Assert.Equal(expected, KeyRedaction.Redact($"the {text} and"));
    }

    [Fact]
    public void Another_connection_with_the_same_key_can_be_closed()
    {
        new ApiKey(TestConnection.ToSecureString(Key)).Dispose();

        Assert.Equal("***", KeyRedaction.Redact(Key));
    }

    [Fact]
    public void A_text_without_a_key_is_returned_as_it_is()
    {
        const string text = "A long enough text that contains no key at all, whatever it looks like.";

        Assert.Same(text, KeyRedaction.Redact(text));
    }
}

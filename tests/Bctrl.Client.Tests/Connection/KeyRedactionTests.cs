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
            Uri.EscapeDataString(Uri.EscapeDataString(Key)),
            string.Join(",", bytes.Select(value => $"0x{value:x2}")),
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

    [Theory]
    [InlineData("deadbeef01234567", "%deadbeef01234567")]
    [InlineData("bctrl_0123456789", "DOMAIN\\bctrl_0123456789")]
    [InlineData("u0041u0041u0041", "\\u0041u0041u0041")]
    [InlineData("a%41b\\n0123456789", "a%41b\\n0123456789")]
    [InlineData("a%41b\\n0123456789", "a%2541b%5Cn0123456789")]
    public void A_key_that_looks_like_an_escape_sequence_is_removed(string text, string shown)
    {
        using var key = new ApiKey(TestConnection.ToSecureString(text));

        Assert.Matches(@"^(DOMAIN)?[%\\]?\*\*\*$", KeyRedaction.Redact(shown));
    }

    /// <summary>A connection may close in the middle of a response.</summary>
    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public void The_beginning_of_the_key_at_the_end_of_a_text_is_removed(int letters, bool isRemoved)
    {
        const string key = "0123456789abcdef";
        using var other = new ApiKey(TestConnection.ToSecureString(key));

        Assert.Equal(isRemoved ? "cut: ***" : "cut: " + key[..letters], KeyRedaction.Redact("cut: " + key[..letters]));
        Assert.Equal("cut: ***", KeyRedaction.Redact("cut: " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key))[..10]));
    }

    [Fact]
    public void The_first_letters_of_a_key_are_removed_anywhere()
    {
        Assert.Equal("the *** and", KeyRedaction.Redact($"the {Key[..20]} and"));
    }

    [Fact]
    public void A_key_inside_another_does_not_show_the_rest_of_it()
    {
        using var part = new ApiKey(TestConnection.ToSecureString("the-first-0123"));
        using var whole = new ApiKey(TestConnection.ToSecureString("the-first-0123-and-the-rest"));
        var body = "the-first-0123-and-the-rest"u8.ToArray();

        KeyRedaction.Erase(body);

        Assert.Equal("***", KeyRedaction.Redact("the-first-0123-and-the-rest"));
        Assert.All(body, value => Assert.Equal((byte)'*', value));
    }

    [Theory]
    [InlineData("""{"a":"KEY"}""")]
    [InlineData("""{"a":"ab+cd/efgh=012345"}""")]
    [InlineData("""{"a":"ab\u002Bcd/efgh=012345"}""")]
    [InlineData("""{"a":"ab+cd\/efgh=012345"}""")]
    public void The_key_is_overwritten_in_a_body_also_with_the_usual_escape_sequences_of_JSON(string body)
    {
        using var key = new ApiKey(TestConnection.ToSecureString("ab+cd/efgh=012345"));
        var bytes = Encoding.UTF8.GetBytes(body.Replace("KEY", Key, StringComparison.Ordinal));

        KeyRedaction.Erase(bytes);

        Assert.Matches("""^\{"a":"\*+"\}$""", Encoding.UTF8.GetString(bytes));
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

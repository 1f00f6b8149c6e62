namespace Bctrl.Client.Tests.Errors;

public sealed class SafeTextTests : IDisposable
{
    private const string Key = "sk-safe-text-tests-0123456789";

    private readonly ApiKey _key = new(TestConnection.ToSecureString(Key));

    public void Dispose() => _key.Dispose();

    [Fact]
    public void The_key_is_removed_before_the_text_is_shortened()
    {
        for (var length = 960; length <= 1000; length++)
            Assert.DoesNotContain("sk", SafeText.FromOutside(new string('.', length) + Key).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65_520)]
    [InlineData(200_000)]
    public void At_most_a_few_characters_of_the_key_are_left_where_a_very_long_text_is_cut(int length)
    {
        // Most of this text disappears, so that the place where it is cut comes near to its beginning.
        var encoded = string.Concat(Key.Select(c => $"&#00{(int)c};"));
        var text = string.Concat(Enumerable.Repeat(encoded, (length / encoded.Length) + 1));

        for (var before = 0; before < encoded.Length; before += 7)
            Assert.InRange(SafeText.FromOutside(new string('.', before) + text).ToString().Split('&').Length - 1, 0, "sk-safe-te".Length);
    }

    [Fact]
    public void The_key_is_removed_before_control_characters_are_replaced() =>
        Assert.Equal("a *** b", SafeText.FromOutside($"a {Key.Insert(5, "\u001b")} b").ToString());

    [Fact]
    public void Each_inserted_value_is_made_safe_on_its_own()
    {
        var number = 1234.5;
        SafeText text = $"The value {"a\nb"} of {Key} is {new string('x', 2000)} or {number:0.00}{(string?)null}.";

        Assert.Equal($"The value a b of *** is {new string('x', 1000)}… or 1234.50.", text.ToString());
    }

    [Fact]
    public void A_safe_text_is_inserted_as_it_is()
    {
        SafeText inner = $"{new string('x', 1000)}{new string('y', 10)}";

        Assert.Equal(inner + "!", ((SafeText)$"{inner}!").ToString());
    }

    [Fact]
    public void A_text_becomes_a_sentence_and_loses_its_periods()
    {
        Assert.Equal("No.", SafeText.FromOutside("No").ToSentence().ToString());
        Assert.Equal("No?", SafeText.FromOutside("No?").ToSentence().ToString());
        Assert.Equal("No", SafeText.FromOutside("No..").WithoutPeriod().ToString());
        Assert.Null(SafeText.FromOutside("").ToNullable());
        Assert.Equal("", default(SafeText).ToString());
    }

    [Fact]
    public void An_exception_is_only_shown_if_it_and_those_inside_it_do_not_contain_the_key()
    {
        var harmless = new InvalidOperationException("harmless");
        var inner = new InvalidOperationException("outer", new IOException($"Bearer {Key}"));

        Assert.Same(harmless, new BctrlException(BctrlErrorKind.ServerError, $"no", harmless).InnerException);
        Assert.Null(new BctrlException(BctrlErrorKind.ServerError, $"no", inner).InnerException);
        Assert.Null(new BctrlException(BctrlErrorKind.ServerError, $"no", new IOException("\u001b[31m")).InnerException);
    }
}

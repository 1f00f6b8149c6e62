namespace Bctrl.Client.Tests.Work;

public class WorkIdTests
{
    [Theory]
    [InlineData("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3")]
    [InlineData("a")]
    [InlineData("...")]
    [InlineData("../other")]
    [InlineData("%2e%2e")]
    [InlineData(" a b ")]
    [InlineData("é🚀")]
    public void An_id_may_contain_any_characters_that_can_be_escaped(string id) => Assert.Null(WorkId.Validate(id));

    [Theory]
    [InlineData(null, "it is null")]
    [InlineData("", "it is blank")]
    [InlineData(" \t\u00a0", "it is blank")]
    [InlineData(".", "it has a special meaning in the path of a request")]
    [InlineData("..", "it has a special meaning in the path of a request")]
    [InlineData("a\nb", "it contains a control character, such as a line break")]
    [InlineData("a\0", "it contains a control character, such as a line break")]
    [InlineData("a\u0085", "it contains a control character, such as a line break")]
    [InlineData("a\u001b[31m", "it contains a control character, such as a line break")]
    public void For_an_id_that_is_not_valid_the_reason_is_returned(string? id, string reason) => Assert.Equal(reason, WorkId.Validate(id));

    /// <summary>
    /// An attribute argument can't contain an unpaired surrogate, so the strings are created from code units.
    /// </summary>
    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE80)]
    [InlineData(0xDE80, 0xD83D)]
    [InlineData(0x61, 0xD83D, 0x62)]
    public void An_id_with_an_unpaired_surrogate_is_not_valid(params int[] codeUnits) =>
        Assert.Equal("it contains an incomplete Unicode character", WorkId.Validate(string.Concat(codeUnits.Select(codeUnit => (char)codeUnit))));

    [Fact]
    public void An_id_has_at_most_512_characters()
    {
        Assert.Null(WorkId.Validate(new string('a', 512)));
        Assert.Equal("it has 513 characters, and the maximum is 512", WorkId.Validate(new string('a', 513)));
    }
}

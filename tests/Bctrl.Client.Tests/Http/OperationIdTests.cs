namespace Bctrl.Client.Tests.Http;

public class OperationIdTests
{
    [Theory]
    [InlineData("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3")]
    [InlineData("a")]
    [InlineData("...")]
    [InlineData("../other")]
    [InlineData("%2e%2e")]
    [InlineData(" a b ")]
    [InlineData("é🚀")]
    public void What_can_be_escaped_may_be_an_id(string id) => Assert.Null(OperationId.FindFault(id));

    [Theory]
    [InlineData(null, "it is null")]
    [InlineData("", "it is blank")]
    [InlineData(" \t\u00a0", "it is blank")]
    [InlineData(".", "it would change the path of the request")]
    [InlineData("..", "it would change the path of the request")]
    [InlineData("a\nb", "it has a control character, such as a line break")]
    [InlineData("a\0", "it has a control character, such as a line break")]
    [InlineData("a\u0085", "it has a control character, such as a line break")]
    [InlineData("a\u001b[31m", "it has a control character, such as a line break")]
    public void What_can_not_be_an_id_is_told_why(string? id, string fault) => Assert.Equal(fault, OperationId.FindFault(id));

    /// <summary>A test's arguments can't hold half of a character themselves.</summary>
    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE80)]
    [InlineData(0xDE80, 0xD83D)]
    [InlineData(0x61, 0xD83D, 0x62)]
    public void Half_of_a_character_is_no_id(params int[] units) =>
        Assert.Equal("it has half of a character", OperationId.FindFault(string.Concat(units.Select(unit => (char)unit))));

    [Fact]
    public void An_id_has_no_more_than_512_characters()
    {
        Assert.Null(OperationId.FindFault(new string('a', 512)));
        Assert.Equal("it has 100000 characters, more than 512", OperationId.FindFault(new string('a', 100_000)));
    }
}

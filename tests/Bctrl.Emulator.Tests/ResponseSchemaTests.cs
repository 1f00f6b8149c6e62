using System.Text.Json;

namespace Bctrl.Emulator.Tests;

public sealed class ResponseSchemaTests
{
    [Theory]
    [InlineData("{}", "7")]
    [InlineData("""{"type":"string"}""", "\"a\"")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"type":"integer"}""", "2.0")]
    [InlineData("""{"type":"number"}""", "2.5")]
    [InlineData("""{"type":"array"}""", "[1]")]
    [InlineData("""{"type":"something"}""", "1")]
    [InlineData("""{"type":7,"required":"a","properties":[]}""", """{"a":1}""")]
    [InlineData("""{"required":[7],"properties":{"a":true}}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{"type":"boolean"}}}""", "{}")]
    [InlineData("""{"properties":{"a":{"type":"object","required":["b"]}}}""", """{"a":{}}""")]
    [InlineData("""{"properties":{"a":{"type":"boolean"}}}""", """{"a":true,"b":1}""")]
    [InlineData("""{"required":["a"]}""", "[]")]
    public void Response_that_matches_has_no_error(string schema, string response) =>
        Assert.Null(ResponseSchema.Validate(JsonElement.Parse(schema), JsonElement.Parse(response)));

    [Theory]
    [InlineData("""{"type":"string"}""", "7", "The response must be of the type string.")]
    [InlineData("""{"type":["string","null"]}""", "7", "The response must be of the type string or null.")]
    [InlineData("""{"type":"integer"}""", "2.5", "The response must be of the type integer.")]
    [InlineData("""{"type":"number"}""", "\"2\"", "The response must be of the type number.")]
    [InlineData("""{"type":"array"}""", "{}", "The response must be of the type array.")]
    [InlineData("""{"type":"object"}""", "null", "The response must be of the type object.")]
    [InlineData("""{"required":["a","b"]}""", """{"a":1}""", "The response must have the property 'b'.")]
    [InlineData("""{"properties":{"a":{"type":"boolean"}}}""", """{"a":null}""", "The property 'a' must be of the type boolean.")]
    public void Response_that_does_not_match_has_an_error(string schema, string response, string message) =>
        Assert.Equal(message, ResponseSchema.Validate(JsonElement.Parse(schema), JsonElement.Parse(response)));
}

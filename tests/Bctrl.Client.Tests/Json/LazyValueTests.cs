using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Json;

/// <summary>Tests of values that are converted to objects on first access, such as the result of a tool call.</summary>
public class LazyValueTests
{
    [Theory]
    [InlineData("null", null)]
    [InlineData("true", true)]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\"", "")]
    [InlineData("42", 42L)]
    [InlineData("0.5", 0.5)]
    [InlineData(" \r\n 42 \t", 42L)]
    [InlineData("\uFEFF42", 42L)]
    public void A_value_of_a_simple_type_is_read(string json, object? expected) => Assert.Equal(expected, Read(json).Value);

    [Fact]
    public void Numbers_arrays_and_objects_are_read_and_no_digit_is_lost()
    {
        var value = Assert.IsType<Dictionary<string, object?>>(Read("""{"big":12345678901234567890,"list":[1,[],{"a":null}]}""").Value);

        Assert.Equal(BigInteger.Parse("12345678901234567890", System.Globalization.CultureInfo.InvariantCulture), value["big"]);
        var list = Assert.IsType<object?[]>(value["list"]);
        Assert.Equal(1L, list[0]);
        Assert.Empty(Assert.IsType<object?[]>(list[1]));
        Assert.Null(Assert.Single(Assert.IsType<Dictionary<string, object?>>(list[2])).Value);
    }

    [Fact]
    public void A_value_is_converted_to_objects_once_on_first_access()
    {
        var factory = new CountingFactory();
        var value = new BctrlJson(factory).ReadLazily("{\"a\":{\"b\":1}}"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(0, factory.Count);
        Assert.Same(value.Value, value.Value);
        Assert.Equal(2, factory.Count);
    }

    /// <summary>The memory of a response is used again for others.</summary>
    [Fact]
    public void A_value_does_not_change_with_the_memory_that_it_was_read_from()
    {
        var body = "{\"a\":1}"u8.ToArray();
        var value = new BctrlJson(UntypedObjectFactory.Dictionaries).ReadLazily(body, TestContext.Current.CancellationToken);

        Array.Clear(body);

        Assert.Equal(1L, Assert.IsType<Dictionary<string, object?>>(value.Value)["a"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\uFEFF")]
    [InlineData("tru")]
    [InlineData("{\"a\":")]
    [InlineData("[1")]
    [InlineData("[1}")]
    [InlineData("{\"a\":1}{")]
    [InlineData("1 2")]
    [InlineData("{} x")]
    [InlineData("[1,]")]
    [InlineData("// a comment\n1")]
    [InlineData("NaN")]
    [InlineData("<html><title>Sign in</title></html>")]
    public void Text_that_is_not_valid_json_is_an_error_at_once(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("[[\"a\",\"\\udc00\"]]")]
    public void A_string_that_is_not_valid_is_an_error_at_once(string json) => Assert.Throws<InvalidOperationException>(() => Read(json));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(100_000, false)]
    public void A_value_may_have_128_nested_levels(int levels, bool isRead)
    {
        var json = new string('[', levels) + new string(']', levels);

        if (isRead)
            Assert.NotNull(Read(json).Value);
        else
            Assert.ThrowsAny<JsonException>(() => Read(json));
    }

    [Fact]
    public void Any_bytes_are_read_lazily_exactly_if_they_are_read_at_once()
    {
        var reader = new BctrlJson(UntypedObjectFactory.Dictionaries);
        Property.Check(ChangedBody.Create(JsonTree.Any), body =>
        {
            var bytes = body.ToBytes();
            object? expected = null;
            Lazy<object?>? value = null;

            var isValid = IsValid(() => expected = reader.ReadAny(bytes));

            Assert.Equal(isValid, IsValid(() => value = reader.ReadLazily(bytes)));
            Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(value?.Value));
        });

        static bool IsValid(Action read) => Record.Exception(read) switch
        {
            null => true,
            JsonException or InvalidOperationException => false,
            var e => throw e,
        };
    }

    private static Lazy<object?> Read(string json) =>
        new BctrlJson(UntypedObjectFactory.Dictionaries).ReadLazily(Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken);

    private sealed class CountingFactory : UntypedObjectFactory
    {
        public int Count { get; private set; }

        public override object CreateObject(List<KeyValuePair<string, object?>> properties)
        {
            Count++;
            return properties;
        }
    }
}

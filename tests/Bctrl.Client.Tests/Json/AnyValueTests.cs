using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Bctrl.Client.Tests.Json;

public class AnyValueTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData("12345678901234", 12345678901234L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0.1", 0.1)]
    [InlineData("-0.0", -0.0)]
    [InlineData("1.0", 1.0)]
    [InlineData("0e400", 0.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1.5E-7", 1.5e-7)]
    [InlineData("123456789.012345", 123456789.012345)]
    [InlineData("0.123456789012345", 0.123456789012345)]
    [InlineData("0.0000000000000000000000000000123", 1.23e-29)]
    [InlineData("0.00000000000001234567890123456", 1.234567890123456e-14)] // 29 places are too many for a decimal
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("-2.2250738585072014e-308", -2.2250738585072014e-308)]
    [InlineData("1.2345678901234567e-25", 1.2345678901234567e-25)]
    public void A_number_is_a_long_or_a_double_if_no_digits_are_lost(string json, object expected)
    {
        var value = Read(json);

        Assert.IsType(expected.GetType(), value);
        Assert.Equal(((IFormattable)expected).ToString("R", CultureInfo.InvariantCulture), ((IFormattable)value!).ToString("R", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    public void An_integer_that_exceeds_the_range_of_long_is_a_BigInteger(string json) =>
        Assert.Equal(BigInteger.Parse(json, CultureInfo.InvariantCulture), Assert.IsType<BigInteger>(Read(json)));

    [Theory]
    [InlineData("0.1234567890123456")]
    [InlineData("0.0000000000001234567890123456")]
    [InlineData("123456789012345678901234567.5")]
    [InlineData("-0.30000000000000004")]
    [InlineData("1234567890.123456789")]
    [InlineData("0.1234567890123456789012345678")]
    public void A_fraction_with_too_many_digits_for_a_double_is_a_decimal(string json) =>
        Assert.Equal(json, Assert.IsType<decimal>(Read(json)).ToString(CultureInfo.InvariantCulture));

    /// <summary>A string keeps the number as it is in the response. A number would be rounded.</summary>
    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("2.225073858507201e-308")]
    [InlineData("-79790700091799e-325")]
    [InlineData("1e99999999999999999999")]
    [InlineData("0.12345678901234567890123456789012345")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("1.23456789012345678e-25")]
    [InlineData("12345678901234567890123456789.5")]
    [InlineData("12345678901234567890.12345678901234567890")]
    [InlineData("1.23456789012345678901e-25")]
    [InlineData("1.23456789012345678901e99")]
    public void A_number_that_no_numeric_type_represents_exactly_is_a_string(string json) => Assert.Equal(json, Read(json));

    [Theory]
    [InlineData(1000, typeof(BigInteger))]
    [InlineData(1001, typeof(string))]
    [InlineData(1_000_000, typeof(string))]
    public void An_integer_with_more_than_1000_digits_is_a_string(int length, Type type)
    {
        var digits = new string('7', length);
        var value = Read(digits);

        Assert.IsType(type, value);
        Assert.Equal(digits, value?.ToString());
    }

    [Theory]
    [InlineData("2026-03-01T10:00:00Z")]
    [InlineData("/Date(1772359200000)/")]
    [InlineData("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3")]
    [InlineData("42")]
    [InlineData("true")]
    [InlineData("")]
    public void A_string_is_not_converted_to_another_type(string text) => Assert.Equal(text, Read($"\"{text}\""));

    [Fact]
    public void Escape_sequences_and_emoji_are_decoded() =>
        Assert.Equal("a\"\\\n\u00e9\U0001F680\0", Read("""
            "a\"\\\n\u00e9\ud83d\ude80\u0000"
            """));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    public void Booleans_and_null_are_converted(string json, object? expected) => Assert.Equal(expected, Read(json));

    [Fact]
    public void Nested_arrays_and_objects_are_converted()
    {
        var value = Assert.IsType<object?[]>(Read("""[[], {}, [1, [null, {"a": {"b": [true]}}]]]"""));

        Assert.Equal(3, value.Length);
        Assert.Empty(Assert.IsType<object?[]>(value[0]));
        Assert.Empty(Assert.IsType<Dictionary<string, object?>>(value[1]));
        var third = Assert.IsType<object?[]>(value[2]);
        Assert.Equal(1L, third[0]);
        var a = Assert.IsType<Dictionary<string, object?>>(Assert.IsType<object?[]>(third[1])[1])["a"];
        Assert.Equal(new object[] { true }, Assert.IsType<Dictionary<string, object?>>(a)["b"]);
    }

    [Fact]
    public void Properties_keep_their_order_and_the_last_of_two_with_the_same_name_is_used()
    {
        var value = Assert.IsType<Dictionary<string, object?>>(Read("""{"z": 1, "a": 2, "Z": 3, "": 4, "z": 5}"""));

        Assert.Equal(["z", "a", "Z", ""], value.Keys);
        Assert.Equal(5L, value["z"]);
    }

    [Fact]
    public async Task Values_have_no_types_of_a_json_library()
    {
        var operation = await TestConnection.ReadOperationAsync(CannedOperation.Json(TestConnection.OperationId, extra: """
            "a":[{"b":1.5}],"error":{"message":"m","details":[1],"c":{}},"result":{"steps":[{"result":{"d":"e"},"f":-1}]}
            """));

        object?[] values =
        [
            .. operation.AdditionalProperties!.Values, operation.Error!.Details, .. operation.Error.AdditionalProperties!.Values,
            operation.Steps![0].Result, .. operation.Steps[0].AdditionalProperties!.Values,
        ];
        Assert.Equal(5, values.Length);
        Assert.All(values, value => Assert.StartsWith("System.", value!.GetType().FullName, StringComparison.Ordinal));
        Assert.All(values, value => Assert.DoesNotContain("Json", value!.GetType().FullName!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public async Task A_long_string_is_read_as_a_property_name_and_as_a_value(int length)
    {
        var text = new string('x', length);
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace("\"title\": \"Shop\"", $"\"{text}\": \"{text}\""));

        Assert.Equal(new(text, text), Assert.Single(Assert.IsType<Dictionary<string, object?>>(operation.Steps![0].Result)));
    }

    [Fact]
    public void Values_are_only_read()
    {
        foreach (var write in (Action[])[
            () => new AnyValueConverter(UntypedObjectFactory.Dictionaries).Write(null!, "", null!),
            () => new LazyValueConverter().Write(null!, new(""), null!),
            () => new TimestampConverter().Write(null!, default, null!),
            () => new IntegerConverter().Write(null!, default, null!)])
        {
            Assert.EndsWith(" are only read.", Assert.Throws<NotSupportedException>(write).Message, StringComparison.Ordinal);
        }
    }

    private static object? Read(string json) => new BctrlJson(UntypedObjectFactory.Dictionaries).ReadAny(Encoding.UTF8.GetBytes(json));
}

using System.Globalization;
using System.Numerics;
using System.Text;

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
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("1.2345678901234567e-25", 1.2345678901234567e-25)]
    public async Task A_number_is_a_long_or_a_double_when_that_holds_it(string json, object expected)
    {
        var value = await ReadAsync(json);

        Assert.IsType(expected.GetType(), value);
        Assert.Equal(((IFormattable)expected).ToString("R", CultureInfo.InvariantCulture), ((IFormattable)value!).ToString("R", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    public async Task An_integer_beyond_a_long_keeps_every_digit(string json) =>
        Assert.Equal(BigInteger.Parse(json, CultureInfo.InvariantCulture), Assert.IsType<BigInteger>(await ReadAsync(json)));

    [Theory]
    [InlineData("0.30000000000000004")]
    [InlineData("1234567890.123456789")]
    [InlineData("0.1234567890123456789012345678")]
    public async Task A_fraction_beyond_a_double_keeps_every_digit(string json) =>
        Assert.Equal(json, Assert.IsType<decimal>(await ReadAsync(json)).ToString(CultureInfo.InvariantCulture));

    /// <summary>Better a text than a number that is another.</summary>
    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("0.12345678901234567890123456789012345")]
    [InlineData("12345678901234567890.12345678901234567890")]
    [InlineData("1.23456789012345678901e-25")]
    [InlineData("1.23456789012345678901e99")]
    public async Task A_number_that_no_type_holds_stays_text(string json) => Assert.Equal(json, await ReadAsync(json));

    [Fact]
    public async Task An_integer_of_a_million_digits_stays_text()
    {
        var digits = new string('7', 1_000_000);

        Assert.Equal(digits, await ReadAsync(digits));
    }

    [Theory]
    [InlineData("2026-03-01T10:00:00Z")]
    [InlineData("/Date(1772359200000)/")]
    [InlineData("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3")]
    [InlineData("42")]
    [InlineData("true")]
    [InlineData("")]
    public async Task A_text_stays_the_text_it_is(string text) => Assert.Equal(text, await ReadAsync($"\"{text}\""));

    [Fact]
    public async Task Escapes_and_emoji_come_out_as_characters() =>
        Assert.Equal("a\"\\\n\u00e9\U0001F680\0", await ReadAsync("""
            "a\"\\\n\u00e9\ud83d\ude80\u0000"
            """));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", null)]
    public async Task Truth_and_nothing_are_themselves(string json, object? expected) => Assert.Equal(expected, await ReadAsync(json));

    [Fact]
    public async Task Arrays_and_objects_nest()
    {
        var value = Assert.IsType<object?[]>(await ReadAsync("""[[], {}, [1, [null, {"a": {"b": [true]}}]]]"""));

        Assert.Equal(3, value.Length);
        Assert.Empty(Assert.IsType<object?[]>(value[0]));
        Assert.Empty(Assert.IsType<Dictionary<string, object?>>(value[1]));
        var third = Assert.IsType<object?[]>(value[2]);
        Assert.Equal(1L, third[0]);
        var a = Assert.IsType<Dictionary<string, object?>>(Assert.IsType<object?[]>(third[1])[1])["a"];
        Assert.Equal(new object[] { true }, Assert.IsType<Dictionary<string, object?>>(a)["b"]);
    }

    [Fact]
    public async Task Properties_keep_their_order_and_the_later_of_two_counts()
    {
        var value = Assert.IsType<Dictionary<string, object?>>(await ReadAsync("""{"z": 1, "a": 2, "Z": 3, "": 4, "z": 5}"""));

        Assert.Equal(["z", "a", "Z", ""], value.Keys);
        Assert.Equal(5L, value["z"]);
    }

    [Fact]
    public async Task No_type_of_a_json_library_leaks()
    {
        var operation = await Connect.ReadAsync(CannedOperation.Json(Connect.Id, extra: """
            "a":[{"b":1.5}],"error":{"message":"m","details":[1],"c":{}},"result":{"steps":[{"result":{"d":"e"},"f":-1}]}
            """));

        object?[] values =
        [
            .. operation.Unspecified!.Values, operation.Error!.Details, .. operation.Error.Unspecified!.Values,
            operation.Steps![0].Result, .. operation.Steps[0].Unspecified!.Values,
        ];
        Assert.Equal(5, values.Length);
        Assert.All(values, value => Assert.StartsWith("System.", value!.GetType().FullName, StringComparison.Ordinal));
        Assert.All(values, value => Assert.DoesNotContain("Json", value!.GetType().FullName!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public async Task A_long_text_comes_out_whole_wherever_it_is(int length)
    {
        var text = new string('x', length);
        var operation = await Connect.ReadAsync(Sample.With("\"title\": \"Shop\"", $"\"{text}\": \"{text}\""));

        Assert.Equal(new(text, text), Assert.Single(Assert.IsType<Dictionary<string, object?>>(operation.Steps![0].Result)));
    }

    /// <summary>A body comes in pieces, and a value may lie across two of them.</summary>
    [Fact]
    public async Task A_value_comes_out_whole_however_the_body_is_cut()
    {
        const string Json = """{"number": 1234567890.123456789, "text": "é🚀", "list": [12345678901234567890, {"a": false}]}""";
        foreach (var size in Enumerable.Range(1, 16))
        {
            using var body = new PiecemealStream(Encoding.UTF8.GetBytes(Json), size);
            var value = await new BctrlJson(ValueFactory.Dictionaries).ReadAnyAsync(body, TestContext.Current.CancellationToken);

            var properties = Assert.IsType<Dictionary<string, object?>>(value);
            Assert.Equal(1234567890.123456789m, properties["number"]);
            Assert.Equal("é🚀", properties["text"]);
            Assert.Equal(BigInteger.Parse("12345678901234567890", CultureInfo.InvariantCulture), Assert.IsType<object?[]>(properties["list"])[0]);
        }
    }

    private static async Task<object?> ReadAsync(string json)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await new BctrlJson(ValueFactory.Dictionaries).ReadAnyAsync(body, TestContext.Current.CancellationToken);
    }

    private sealed class PiecemealStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// Reads a JSON value of any type as .NET objects, without the types of <c>System.Text.Json</c>. Strings are not
/// converted to other types, and numbers keep all digits.
/// </summary>
internal sealed class AnyValueConverter(UntypedObjectFactory factory) : JsonConverter<object>
{
    /// <summary>The number of decimal digits that every <see cref="double"/> keeps.</summary>
    private const int DoubleDigits = 15;

    /// <summary>A smaller <see cref="double"/> keeps fewer digits.</summary>
    private const double MinDouble = 2.2250738585072014e-308;

    /// <summary>The maximum number of digits in the shortest text that identifies a <see cref="double"/>.</summary>
    private const int WrittenDoubleDigits = 17;

    /// <summary>The number of decimal digits that every <see cref="decimal"/> keeps.</summary>
    private const int DecimalDigits = 28;

    /// <summary>
    /// The maximum number of digits of a <see cref="BigInteger"/>. A longer integer is returned as a string, because
    /// the time for parsing grows with the square of the length.
    /// </summary>
    private const int MaxIntegerDigits = 1000;

    /// <summary>Cancels the reading of the current thread. Millions of objects take long.</summary>
    [field: ThreadStatic]
    public static CancellationToken Cancellation { get; set; }

    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadValue(ref reader);

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Values of any type are only read.");

    private object? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.StartArray => ReadArray(ref reader),
        JsonTokenType.StartObject => ReadObject(ref reader),
        _ => throw new JsonException(),
    };

    private object?[] ReadArray(ref Utf8JsonReader reader)
    {
        var items = new List<object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Cancellation.ThrowIfCancellationRequested();
            items.Add(ReadValue(ref reader));
        }
        return [.. items];
    }

    private object ReadObject(ref Utf8JsonReader reader)
    {
        var properties = new List<KeyValuePair<string, object?>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            properties.Add(new(name, ReadValue(ref reader)));
        }
        return factory.CreateObject(properties);
    }

    private static object ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
            return integer;

        var text = Encoding.ASCII.GetString(reader.ValueSpan.ToArray());
        var parts = text.Split('e', 'E');
        var point = parts[0].IndexOf('.');
        var digits = parts[0].TrimStart('-').Replace(".", "").TrimStart('0').Length;
        if (parts.Length == 1)
        {
            if (point == -1 && digits <= MaxIntegerDigits)
                return BigInteger.Parse(text, CultureInfo.InvariantCulture);
            // TryGetDecimal rounds numbers with too many digits, and does not report it.
            var fitsDecimal = digits <= DecimalDigits && text.Length - point - 1 <= DecimalDigits;
            if (digits > DoubleDigits && fitsDecimal && reader.TryGetDecimal(out var exact))
                return exact;
        }
        if (digits <= WrittenDoubleDigits && reader.TryGetDouble(out var number) && !double.IsInfinity(number) && (Math.Abs(number) >= MinDouble || digits == 0))
            return number;
        return text;
    }
}

using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bctrl.PowerShell;

/// <summary>Converts PowerShell values to JSON on one line.</summary>
internal static class PSObjectJsonSerializer
{
    /// <summary>
    /// The maximum nesting depth. A deeper value is assumed to contain a circular reference.
    /// </summary>
    public const int MaxDepth = 128;

    private static readonly JsonWriterOptions s_options = new()
    {
        // The JSON is never part of a web page, so characters outside ASCII and HTML characters are not escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth + 1,
    };

    /// <summary>Converts a value to JSON in UTF-8.</summary>
    /// <exception cref="ArgumentException">
    /// The value has more than 128 nested levels, for example because of a circular reference.
    /// </exception>
    public static byte[] ToUtf8(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
            Write(writer, value, 0);
        return buffer.ToArray();
    }

    /// <summary>Converts a value to JSON text.</summary>
    /// <exception cref="ArgumentException">
    /// The value has more than 128 nested levels, for example because of a circular reference.
    /// </exception>
    public static string ToText(object? value) => Encoding.UTF8.GetString(ToUtf8(value));

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        if (depth > MaxDepth)
            throw new ArgumentException(CmdletMessages.NestedTooDeep(MaxDepth).ToString());

        var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null or DBNull:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case SwitchParameter on:
                writer.WriteBooleanValue(on);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(plain, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case BigInteger number:
                writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case float or double:
                var real = Convert.ToDouble(plain, CultureInfo.InvariantCulture);
                if (double.IsNaN(real) || double.IsInfinity(real))
                    writer.WriteNullValue();
                else
                    writer.WriteNumberValue(real);
                break;
            case DateTime or DateTimeOffset:
                writer.WriteStringValue(((IFormattable)plain).ToString("o", CultureInfo.InvariantCulture));
                break;
            case System.Security.SecureString or PSCredential:
                throw new ArgumentException(CmdletMessages.SecretIsNotConverted);
            case char or Guid or Uri or TimeSpan or Enum or Version:
                writer.WriteStringValue(Convert.ToString(plain, CultureInfo.InvariantCulture));
                break;
            case IDictionary entries:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in entries)
                {
                    writer.WritePropertyName(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!);
                    Write(writer, entry.Value, depth + 1);
                }
                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (var item in items)
                    Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                if (IsDeserializedBigInteger(value!, out var integer))
                {
                    writer.WriteRawValue(integer.ToString(CultureInfo.InvariantCulture));
                    break;
                }
                writer.WriteStartObject();
                foreach (var property in PSObject.AsPSObject(value!).Properties)
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, depth + 1);
                }
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Gets a <see cref="BigInteger"/> that was serialized, for example by a job. Its text is the number.</summary>
    private static bool IsDeserializedBigInteger(object value, out BigInteger number)
    {
        number = default;
        return value is PSObject { TypeNames: { Count: > 0 } names } && names[0] == "Deserialized.System.Numerics.BigInteger"
            && BigInteger.TryParse(value.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
    }
}

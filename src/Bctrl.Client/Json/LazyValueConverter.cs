using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bctrl;

/// <summary>
/// Reads a JSON value of any type that is converted to objects on first access. Most values are never accessed, and
/// PowerShell objects use many times more memory than their JSON.
/// </summary>
internal sealed class LazyValueConverter : JsonConverter<Lazy<object?>>
{
    public override Lazy<object?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ValidateStrings(reader);
        var json = JsonElement.ParseValue(ref reader);
        var any = (JsonTypeInfo<object>)options.GetTypeInfo(typeof(object));
        return new(() => JsonSerializer.Deserialize(json, any));
    }

    public override void Write(Utf8JsonWriter writer, Lazy<object?> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Values of any type are only read.");

    /// <summary>
    /// Decodes all strings of the value, so that a string that is not valid makes the response invalid now, and does
    /// not cause an exception on first access.
    /// </summary>
    private static void ValidateStrings(Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var text = ArrayPool<char>.Shared.Rent(256);
        do
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            var length = reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
            if (length > text.Length)
            {
                // Stryker disable once Statement : nothing but the use of memory depends on the pool
                ArrayPool<char>.Shared.Return(text);
                text = ArrayPool<char>.Shared.Rent(length);
            }
            reader.CopyString(text);
        }
        while (reader.Read() && reader.CurrentDepth > depth);
        // Stryker disable once Statement : nothing but the use of memory depends on the pool
        ArrayPool<char>.Shared.Return(text);
    }
}

using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bctrl;

/// <summary>
/// Reads a value of <em>any type</em> that becomes an object when somebody looks at it: of most nobody ever does, and
/// PowerShell's objects take many times the room of their JSON.
/// </summary>
internal sealed class LazyValueConverter : JsonConverter<Lazy<object?>>
{
    public override Lazy<object?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        MustBeReadable(reader);
        var json = JsonElement.ParseValue(ref reader);
        var any = (JsonTypeInfo<object>)options.GetTypeInfo(typeof(object));
        return new(() => JsonSerializer.Deserialize(json, any));
    }

    public override void Write(Utf8JsonWriter writer, Lazy<object?> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Values of any type are only read.");

    /// <summary>Texts that can't be read make an invalid answer now, and not a surprise when somebody looks.</summary>
    private static void MustBeReadable(Utf8JsonReader reader)
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
                ArrayPool<char>.Shared.Return(text);
                text = ArrayPool<char>.Shared.Rent(length);
            }
            reader.CopyString(text);
        }
        while (reader.Read() && reader.CurrentDepth > depth);
        ArrayPool<char>.Shared.Return(text);
    }
}

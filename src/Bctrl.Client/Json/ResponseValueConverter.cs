using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>Reads a value that does not make the response invalid if it is not valid itself.</summary>
internal abstract class ResponseValueConverter<T> : JsonConverter<ResponseValue<T>>
    where T : struct
{
    public override ResponseValue<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (TryRead(ref reader, out var value))
            return value;
        using var invalid = JsonDocument.ParseValue(ref reader);
        return new(null, invalid.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, ResponseValue<T> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Values of responses are only read.");

    /// <summary>Reads a value of the expected JSON type.</summary>
    protected abstract bool TryRead(ref Utf8JsonReader reader, out ResponseValue<T> value);
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// Reads a timestamp. A value that is not valid does not make the response invalid, because the API specification
/// defines timestamps as strings without a format.
/// </summary>
internal sealed class TimestampConverter : JsonConverter<Timestamp>
{
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return Timestamp.Parse(reader.GetString()!);

        using var value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.ValueKind == JsonValueKind.Null
            ? default
            : new Timestamp(null, value.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Timestamps are only read.");
}

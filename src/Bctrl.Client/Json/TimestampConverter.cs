using System.Text.Json;

namespace Bctrl;

/// <summary>Reads a timestamp. The API specification defines timestamps as strings without a format.</summary>
internal sealed class TimestampConverter : ResponseValueConverter<DateTime>
{
    protected override bool TryRead(ref Utf8JsonReader reader, out ResponseValue<DateTime> value)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        value = isText ? Timestamp.Parse(reader.GetString()!) : default;
        return isText;
    }
}

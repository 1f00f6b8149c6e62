using System.Globalization;

namespace Bctrl.Emulator;

/// <summary>Writes values in the formats of the API.</summary>
internal static class JsonWriterExtensions
{
    /// <summary>Writes a timestamp in UTC with milliseconds, or null.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>A timestamp as the server wrote it: a local time, or the text of one that is none.</summary>
[JsonConverter(typeof(TimestampConverter))]
internal readonly struct Timestamp(DateTime? value, string? invalidText = null)
{
    public DateTime? Value { get; } = value;

    public string? InvalidText { get; } = invalidText;

    public bool IsPresent => Value is not null || InvalidText is not null;

    /// <summary>Reads ISO 8601; a time without an offset is taken as UTC. A time without a date is no moment.</summary>
    public static Timestamp Parse(string text) =>
        text.IndexOf('-') == 4 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new Timestamp(instant.LocalDateTime)
            : new Timestamp(null, text);
}

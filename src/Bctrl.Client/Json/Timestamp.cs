using System.Globalization;
using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>Represents a timestamp in a response: a local time, or the text that is not a valid timestamp.</summary>
[JsonConverter(typeof(TimestampConverter))]
internal readonly struct Timestamp(DateTime? value, string? invalidText = null)
{
    /// <summary>Gets the local time, or <see langword="null"/>.</summary>
    public DateTime? Value { get; } = value;

    /// <summary>Gets the text that is not a valid timestamp, or <see langword="null"/>.</summary>
    public string? InvalidText { get; } = invalidText;

    /// <summary>Gets whether the response contains a value, valid or not.</summary>
    public bool IsPresent => Value is not null || InvalidText is not null;

    /// <summary>
    /// Parses an ISO 8601 date and time. A time without an offset is UTC. A time without a date is not valid.
    /// </summary>
    public static Timestamp Parse(string text) =>
        text.IndexOf('-') == 4 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new Timestamp(instant.LocalDateTime)
            : new Timestamp(null, text);
}

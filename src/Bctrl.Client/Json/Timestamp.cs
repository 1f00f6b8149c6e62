using System.Globalization;

namespace Bctrl;

/// <summary>Parses the timestamps in responses.</summary>
internal static class Timestamp
{
    /// <summary>
    /// Parses an ISO 8601 date and time as a local time. A time without an offset is UTC. A time without a date is not
    /// valid.
    /// </summary>
    public static ResponseValue<DateTime> Parse(string text) =>
        text.IndexOf('-') == 4 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new(instant.LocalDateTime)
            : new(null, text);
}

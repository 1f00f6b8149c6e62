using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl;

/// <summary>Formats text for messages and table cells.</summary>
internal static class DisplayText
{
    /// <summary>The maximum number of characters in a sanitized text.</summary>
    private const int MaxLength = 1000;

    /// <summary>Joins the parts that are not null or empty.</summary>
    public static string Join(string separator, params string?[] parts) =>
        string.Join(separator, parts.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>Matches what begins a command in the log of Azure Pipelines or GitHub Actions.</summary>
    private static readonly Regex s_logCommand = new(@"##(?=\[|vso\[)|(?<!\S)::(?=[A-Z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    /// Makes untrusted text safe for output. Removes line breaks, replaces control characters with U+FFFD, divides what a
    /// CI system would run as a command, and truncates the text to 1000 characters.
    /// </summary>
    public static string Sanitize(string text)
    {
        text = s_logCommand.Replace(text, match => match.Value.Insert(1, " "));
        if (text.Length <= MaxLength && !text.Any(IsUnsafe))
            return text;

        var result = new StringBuilder(MaxLength);
        foreach (var c in text)
        {
            if (result.Length == MaxLength)
            {
                // Do not split a surrogate pair.
                if (char.IsHighSurrogate(result[MaxLength - 1]))
                    result.Length--;
                return result.Append('…').ToString();
            }
            if (!IsUnsafe(c))
                result.Append(c);
            else if (!char.IsWhiteSpace(c))
                result.Append('\uFFFD');
            else if (result.Length == 0 || result[result.Length - 1] != ' ')
                result.Append(' ');
        }
        return result.ToString();
    }

    /// <summary>Cuts a text to a number of characters. An ellipsis replaces what is cut.</summary>
    public static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        // Do not split a surrogate pair.
        var length = char.IsHighSurrogate(text[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
        return text.Remove(length) + '…';
    }

    /// <summary>
    /// Formats a duration with one or two units; for example, <c>4.2s</c>, <c>42s</c> or <c>1h 05m</c>.
    /// </summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => duration.TotalSeconds.ToString("0.0's'", CultureInfo.InvariantCulture),
        { TotalMinutes: < 1 } => duration.TotalSeconds.ToString("0's'", CultureInfo.InvariantCulture),
        { TotalHours: < 1 } => $"{duration.Minutes}m {duration.Seconds:00}s",
        { TotalDays: < 1 } => $"{duration.Hours}h {duration.Minutes:00}m",
        _ => $"{duration.Days}d {duration.Hours:00}h",
    };

    /// <summary>Formats a duration in seconds.</summary>
    public static string Duration(double seconds) => Duration(TimeSpan.FromSeconds(seconds));

    /// <summary>Returns an address without what may be a user name and a password.</summary>
    public static string MaskCredential(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? address : address.Remove(0, at).Insert(0, "***");
    }

    /// <summary>Returns whether the text contains no control characters except line breaks and tabs.</summary>
    public static bool IsSafe(string text) => text.All(c => !IsUnsafe(c) || c is '\r' or '\n' or '\t');

    /// <summary>
    /// Returns whether the character is a control character, a line separator, or changes the text direction.
    /// </summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}

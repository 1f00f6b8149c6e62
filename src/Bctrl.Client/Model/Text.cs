using System.Text;

namespace Bctrl;

/// <summary>Words for people.</summary>
internal static class Text
{
    /// <summary>The most that is shown of a text that came from elsewhere.</summary>
    private const int MaxLength = 1000;

    /// <summary>Puts together what there is of the parts.</summary>
    public static string Join(string separator, params string?[] parts) =>
        string.Join(separator, parts.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>
    /// A text from elsewhere on one line, without a character that a terminal would obey, and not too long.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.Length <= MaxLength && !text.Any(IsUnsafe))
            return text;

        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var c in text)
        {
            if (clean.Length == MaxLength)
            {
                // Half of a character is none.
                if (char.IsHighSurrogate(clean[MaxLength - 1]))
                    clean.Length--;
                return clean.Append('…').ToString();
            }
            if (!IsUnsafe(c))
                clean.Append(c);
            else if (!char.IsWhiteSpace(c))
                clean.Append('\uFFFD');
            else if (clean.Length == 0 || clean[clean.Length - 1] != ' ')
                clean.Append(' ');
        }
        return clean.ToString();
    }

    /// <summary>Whether a terminal would show the text, line by line, and obey none of it.</summary>
    public static bool IsPlain(string text) => text.All(c => !IsUnsafe(c) || c is '\r' or '\n' or '\t');

    /// <summary>Controls, line breaks, and the marks that turn the direction of the text around them.</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}

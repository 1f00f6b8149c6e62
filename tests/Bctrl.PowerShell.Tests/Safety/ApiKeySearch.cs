using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Searches texts for the API key of the tests: as it is, in other encodings, in any case, with other characters between
/// its characters, and for a part of it.
/// </summary>
internal static class ApiKeySearch
{
    /// <summary>The number of characters of the key that are too many to be a coincidence.</summary>
    private const int PartLength = 12;

    private const string Key = ModuleSession.Key;

    /// <summary>For each encoding, all parts of the encoded key that must not be in a text.</summary>
    private static readonly (string Encoding, string[] Parts)[] s_encodings =
    [
        ("plain text", Split(Key)),
        ("reverse", Split(string.Concat(Key.Reverse()))),
        ("Base64", Split(ToBase64(0))),
        ("Base64, after one byte", Split(ToBase64(1))),
        ("Base64, after two bytes", Split(ToBase64(2))),
        ("Base64 of UTF-16", Split(Convert.ToBase64String(Encoding.Unicode.GetBytes(Key)))),
        // Also percent-encoded.
        ("hexadecimal", Split(Escape("{0:x2}"))),
        ("JSON escapes", Split(Escape("u{0:x4}"))),
        ("decimal HTML entities", Split(Escape("{0}"))),
        ("hexadecimal HTML entities", Split(Escape("x{0:x}"))),
    ];

    /// <summary>Returns the encoding in which the text contains the key or a part of it, or null.</summary>
    public static string? Find(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var normalized = Normalize(text);
        foreach (var (encoding, parts) in s_encodings)
        {
            if (Array.Exists(parts, part => normalized.Contains(part, StringComparison.Ordinal)))
                return encoding;
        }
        return null;
    }

    /// <summary>Asserts that the text doesn't contain the key.</summary>
    public static void AssertAbsent(string? text) =>
        Assert.True(Find(text) is null, $"The API key is in this text ({Find(text)}): {Shorten(text)}");

    /// <summary>Shortens a text for a message.</summary>
    public static string Shorten(string? text) => text is { Length: > 300 } ? $"{text[..300]}…" : text ?? "";

    /// <summary>Keeps only letters and digits, in lower case. It also makes URL-safe Base64 the same as Base64.</summary>
    private static string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
                result.Append(char.ToLowerInvariant(c));
        }
        return result.ToString();
    }

    /// <summary>Returns all substrings of the normalized text that stand for as many characters of the key as <see cref="PartLength"/>.</summary>
    private static string[] Split(string encoded)
    {
        var normalized = Normalize(encoded);
        var length = normalized.Length * PartLength / Key.Length;
        return [.. Enumerable.Range(0, normalized.Length - length + 1).Select(start => normalized.Substring(start, length)).Distinct()];
    }

    private static string Escape(string format) => string.Concat(Key.Select(c => string.Format(null, format, (int)c)));

    /// <summary>Returns the characters of the key in the Base64 of a longer text, for each of the three positions in a group of bytes.</summary>
    private static string ToBase64(int before)
    {
        var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string(' ', before) + Key));
        // The first and the last group depend on what is around the key.
        return encoded[(before == 0 ? 0 : 4)..^4];
    }
}

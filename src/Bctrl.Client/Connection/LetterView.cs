using System.Globalization;
using System.Text;

namespace Bctrl;

/// <summary>
/// The ASCII letters and digits of a text, in lower case, and where they are in the text. Therefore a key is found whatever
/// is between its letters.
/// </summary>
internal sealed class LetterView
{
    /// <summary>So many letters of a key are found anywhere, also without the rest of it.</summary>
    private const int PartLength = 12;

    /// <summary>An escape sequence begins with one of them.</summary>
    private static readonly char[] s_escapeCharacters = ['%', '\\', '&', 'x'];

    private readonly List<(int Start, int End)> _ranges;

    /// <param name="text">The text.</param>
    /// <param name="decodes">Whether escape sequences are decoded.</param>
    /// <param name="decodesTwice">Whether a percent sign that was decoded can begin another escape sequence.</param>
    public LetterView(string text, bool decodes = false, bool decodesTwice = false)
    {
        var letters = new StringBuilder(text.Length);
        _ranges = new(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var (character, length) = decodes ? Read(text, i) : (text[i], 1);
            while (decodesTwice && character == '%' && TryParse(text, i + length, 2, NumberStyles.AllowHexSpecifier, out var code))
                (character, length) = (code, length + 2);
            if (character is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'))
            {
                letters.Append(char.ToLowerInvariant((char)character));
                _ranges.Add((i, i + length));
            }
            i += length;
        }
        Letters = letters.ToString();
    }

    public string Letters { get; }

    public bool Contains(string letters) => Letters.Contains(letters);

    /// <summary>Returns the view of the text, and those of what it may mean. An escape sequence may also be a part of a key.</summary>
    public static List<LetterView> CreateAll(string text)
    {
        List<LetterView> views = [new(text)];
        if (text.IndexOfAny(s_escapeCharacters) >= 0)
            views.Add(new(text, decodes: true));
        if (text.Contains("%25"))
            views.Add(new(text, decodes: true, decodesTwice: true));
        return views;
    }

    /// <summary>
    /// Returns where the letters of a key are in the text: all of them or the first ones, and fewer where the text ends.
    /// </summary>
    public IEnumerable<(int Start, int End)> Find(string key)
    {
        var part = key.Substring(0, Math.Min(PartLength, key.Length));
        for (var at = Letters.IndexOf(part, StringComparison.Ordinal); at >= 0; at = Letters.IndexOf(part, at + 1, StringComparison.Ordinal))
        {
            var length = part.Length;
            while (length < key.Length && at + length < Letters.Length && Letters[at + length] == key[length])
                length++;
            yield return GetRange(at, length);
        }
        for (var length = Math.Min(part.Length - 1, Letters.Length); length >= KeyRedaction.MinimumLength; length--)
        {
            if (string.CompareOrdinal(Letters, Letters.Length - length, part, 0, length) == 0)
            {
                yield return GetRange(Letters.Length - length, length);
                yield break;
            }
        }
    }

    private (int Start, int End) GetRange(int at, int length) => (_ranges[at].Start, _ranges[at + length - 1].End);

    /// <summary>Reads a character, or an escape sequence of a URL, of JSON or C, or of HTML.</summary>
    private static (int Character, int Length) Read(string text, int at) => (text[at], Next(text, at)) switch
    {
        ('%', _) => ReadCode(text, at, 1, NumberStyles.AllowHexSpecifier, 2),
        ('\\', 'u') => ReadCode(text, at, 2, NumberStyles.AllowHexSpecifier, 4),
        ('\\' or '0', 'x') => ReadCode(text, at, 2, NumberStyles.AllowHexSpecifier, 2),
        ('\\', 'b' or 'f' or 'n' or 'r' or 't') => ('\n', 2),
        ('&', _) => ReadEntity(text, at),
        var (character, _) => (character, 1),
    };

    private static (int Character, int Length) ReadEntity(string text, int at)
    {
        var end = text.IndexOf(';', at, Math.Min(10, text.Length - at));
        if (end < 0)
            return ('&', at + 10 > text.Length ? text.Length - at : 1);
        if (Next(text, at) != '#')
            return ('&', end - at + 1);
        var isHex = Next(text, at + 1) is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var (character, length) = ReadCode(text, at, start, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, end - at - start);
        return (character, length == 1 ? 1 : length + 1);
    }

    private static (int Character, int Length) ReadCode(string text, int at, int start, NumberStyles style, int length)
    {
        // An escape sequence that is not complete ends a text that was cut.
        if (at + start + length > text.Length)
            return (text[at], text.Length - at);
        return TryParse(text, at + start, length, style, out var code) ? (code, start + length) : (text[at], 1);
    }

    private static bool TryParse(string text, int start, int length, NumberStyles style, out int code)
    {
        code = 0;
        return start + length <= text.Length && int.TryParse(text.AsSpan(start, length).ToString(), style, CultureInfo.InvariantCulture, out code);
    }

    private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';
}

using System.Globalization;
using System.Text;

namespace Bctrl;

/// <summary>
/// Removes the API keys of this process from text: as they are, encoded, or divided by other characters. Some servers
/// repeat the key that they reject.
/// </summary>
internal static class KeyRedaction
{
    /// <summary>The minimum number of letters and digits of a key that is redacted. A shorter key could match ordinary words.</summary>
    public const int MinimumLength = 8;

    /// <summary>The same for data, which must stay valid.</summary>
    private const int MinimumErasedLength = 12;

    private const string Redacted = "***";

    private static readonly object s_lock = new();

    /// <summary>The keys that are in use. It is replaced and never changed.</summary>
    private static volatile WeakReference<ApiKey>[] s_keys = [];

    /// <summary>From now on, the key is removed from every text.</summary>
    public static void Add(ApiKey key)
    {
        lock (s_lock)
            s_keys = [.. s_keys.Where(item => item.TryGetTarget(out _)), new(key)];
    }

    /// <summary>The key is not used any more.</summary>
    public static void Remove(ApiKey key)
    {
        lock (s_lock)
            s_keys = [.. s_keys.Where(item => item.TryGetTarget(out var other) && other != key)];
    }

    /// <summary>Replaces every key in the text by three asterisks.</summary>
    public static string Redact(string text)
    {
        HashSet<string>? redacted = null;
        foreach (var item in s_keys)
        {
            if (item.TryGetTarget(out var key) && key.LetterCount >= MinimumLength && text.Length >= key.LetterCount
                && (redacted ??= []).Add(key.Fingerprint) && key.TryGetText() is { } secret)
            {
                text = Redact(text, secret);
            }
        }
        return text;
    }

    /// <summary>Overwrites every key in the body of a response, where it is neither encoded nor divided.</summary>
    public static void Erase(Span<byte> body)
    {
        foreach (var item in s_keys)
        {
            if (!item.TryGetTarget(out var key) || key.LetterCount < MinimumErasedLength || key.TryGetText() is not { } text)
                continue;
            ReadOnlySpan<byte> bytes = Encoding.ASCII.GetBytes(text);
            for (var rest = body; rest.IndexOf(bytes) is >= 0 and var at; rest = rest.Slice(at + bytes.Length))
                rest.Slice(at, bytes.Length).Fill((byte)'*');
        }
    }

    /// <summary>Returns how many characters of the key are compared.</summary>
    public static int CountLetters(string key) => new LetterView(key).Letters.Length;

    private static string Redact(string text, string key)
    {
        var view = new LetterView(text);
        var isRedacted = new bool[text.Length];
        var any = false;
        foreach (var form in GetForms(key))
        {
            for (var at = view.Letters.IndexOf(form, StringComparison.Ordinal); at >= 0; at = view.Letters.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                any = true;
                var (start, end) = view.GetRange(at, form.Length);
                isRedacted.AsSpan(start, end - start).Fill(true);
            }
        }
        if (!any)
            return text;

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!isRedacted[i])
                result.Append(text[i]);
            else if (i == 0 || !isRedacted[i - 1])
                result.Append(Redacted);
        }
        return result.ToString();
    }

    /// <summary>The letters of the key, of its bytes in hexadecimal, and of Base64 texts that contain it at any position.</summary>
    private static IEnumerable<string> GetForms(string key)
    {
        yield return new LetterView(key).Letters;
        var bytes = Encoding.UTF8.GetBytes(key);
        yield return string.Concat(bytes.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
        for (var offset = 0; offset < 3; offset++)
        {
            // Each character of Base64 contains 6 bits. Those at the ends also contain bits of what surrounds the key.
            var start = ((offset * 8) + 5) / 6;
            var end = (offset + bytes.Length) * 8 / 6;
            var base64 = Convert.ToBase64String([.. new byte[offset], .. bytes]).Substring(start, end - start);
            if (new LetterView(base64).Letters is { Length: >= MinimumLength } letters)
                yield return letters;
        }
    }

    /// <summary>
    /// The ASCII letters and digits of a text, in lower case and without escape sequences, and where they are in the text.
    /// </summary>
    private sealed class LetterView
    {
        private readonly List<(int Start, int End)> _ranges = [];

        public LetterView(string text)
        {
            var letters = new StringBuilder(text.Length);
            for (var i = 0; i < text.Length;)
            {
                var (character, length) = Read(text, i);
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

        public (int Start, int End) GetRange(int at, int length) => (_ranges[at].Start, _ranges[at + length - 1].End);

        /// <summary>Reads a character, or an escape sequence of a URL, of JSON or of HTML.</summary>
        private static (int Character, int Length) Read(string text, int at) => text[at] switch
        {
            '%' => ReadCode(text, at, 1, NumberStyles.AllowHexSpecifier, 2),
            '\\' when Next(text, at) == 'u' => ReadCode(text, at, 2, NumberStyles.AllowHexSpecifier, 4),
            '\\' when Next(text, at) == 'x' => ReadCode(text, at, 2, NumberStyles.AllowHexSpecifier, 2),
            '\\' when Next(text, at) is 'b' or 'f' or 'n' or 'r' or 't' => ('\n', 2),
            '&' => ReadEntity(text, at),
            var character => (character, 1),
        };

        private static (int Character, int Length) ReadEntity(string text, int at)
        {
            var end = text.IndexOf(';', at, Math.Min(10, text.Length - at));
            if (end < 0)
                return ('&', 1);
            if (Next(text, at) != '#')
                return ('&', end - at + 1);
            var isHex = Next(text, at + 1) is 'x' or 'X';
            var start = isHex ? 3 : 2;
            var (character, length) = ReadCode(text, at, start, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, end - at - start);
            return (character, length == 1 ? 1 : length + 1);
        }

        private static (int Character, int Length) ReadCode(string text, int at, int start, NumberStyles style, int length) =>
            at + start + length <= text.Length && int.TryParse(text.AsSpan(at + start, length).ToString(), style, CultureInfo.InvariantCulture, out var code)
                ? (code, start + length)
                : (text[at], 1);

        private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';
    }
}

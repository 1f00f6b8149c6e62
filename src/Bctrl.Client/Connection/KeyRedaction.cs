using System.Text;
using System.Text.Json;

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

    /// <summary>The keys that are in use, the longest first, and equal ones next to each other. It is replaced and never changed.</summary>
    private static volatile WeakReference<ApiKey>[] s_keys = [];

    /// <summary>From now on, the key is removed from every text.</summary>
    public static void Add(ApiKey key)
    {
        lock (s_lock)
            SetKeys(GetKeys().Append(key));
    }

    /// <summary>The key is not used any more.</summary>
    public static void Remove(ApiKey key)
    {
        lock (s_lock)
            SetKeys(GetKeys().Where(other => other != key));
    }

    /// <summary>Replaces every key in the text by three asterisks.</summary>
    public static string Redact(string text)
    {
        if (text.Length < MinimumLength)
            return text;
        List<LetterView>? views = null;
        bool[]? isRedacted = null;
        foreach (var key in GetDistinctKeys(MinimumLength))
        {
            views ??= LetterView.CreateAll(text);
            // Nearly every text ends here, without the key.
            if (!Array.Exists(key.Beginnings, beginning => views.Exists(view => view.Contains(beginning))) || key.TryGetText() is not { } secret)
                continue;
            foreach (var form in GetForms(secret))
            {
                foreach (var (start, end) in views.SelectMany(view => view.Find(form)))
                    (isRedacted ??= new bool[text.Length]).AsSpan(start, end - start).Fill(true);
            }
        }
        if (isRedacted is null)
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

    /// <summary>Overwrites every key in the body of a response, as it is or with the usual escape sequences of JSON.</summary>
    public static void Erase(Span<byte> body)
    {
        foreach (var key in GetDistinctKeys(MinimumErasedLength))
        {
            if (key.TryGetText() is not { } text)
                continue;
            Erase(body, text);
            if (JsonEncodedText.Encode(text).ToString() is var encoded && encoded != text)
                Erase(body, encoded);
            if (text.Contains('/'))
                Erase(body, text.Replace("/", "\\/"));
        }
    }

    /// <summary>Returns how many characters of the key are compared.</summary>
    public static int CountLetters(string key) => new LetterView(key).Letters.Length;

    /// <summary>Returns the first three letters of each form, which say little about the key.</summary>
    public static string[] GetBeginnings(string key) =>
        CountLetters(key) < MinimumLength ? [] : [.. GetForms(key).Select(form => form.Substring(0, 3))];

    private static void Erase(Span<byte> body, string text)
    {
        ReadOnlySpan<byte> bytes = Encoding.ASCII.GetBytes(text);
        for (var remaining = body; remaining.IndexOf(bytes) is >= 0 and var at; remaining = remaining.Slice(at + bytes.Length))
            remaining.Slice(at, bytes.Length).Fill((byte)'*');
    }

    private static IEnumerable<ApiKey> GetKeys()
    {
        foreach (var item in s_keys)
        {
            if (item.TryGetTarget(out var key))
                yield return key;
        }
    }

    private static void SetKeys(IEnumerable<ApiKey> keys) => s_keys =
    [
        .. keys.OrderByDescending(key => key.LetterCount).ThenBy(key => key.Fingerprint, StringComparer.Ordinal).Select(key => new WeakReference<ApiKey>(key)),
    ];

    private static IEnumerable<ApiKey> GetDistinctKeys(int minimumLength)
    {
        string? last = null;
        foreach (var key in GetKeys())
        {
            if (key.LetterCount < minimumLength)
                yield break;
            if (key.Fingerprint != last)
                yield return key;
            last = key.Fingerprint;
        }
    }

    /// <summary>The letters of the key, of its bytes in hexadecimal, and of Base64 texts that contain it at any position.</summary>
    private static List<string> GetForms(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        List<string> forms = [new LetterView(key).Letters, ToHex(bytes)];
        for (var offset = 0; offset < 3; offset++)
        {
            // Each character of Base64 contains 6 bits. Those at the ends also contain bits of what surrounds the key.
            var start = ((offset * 8) + 5) / 6;
            var end = (offset + bytes.Length) * 8 / 6;
            var base64 = Convert.ToBase64String([.. new byte[offset], .. bytes]).Substring(start, end - start);
            if (new LetterView(base64).Letters is { Length: >= MinimumLength } letters)
                forms.Add(letters);
        }
        return forms;
    }

#if NET8_0_OR_GREATER
    private static string ToHex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
#else
    private static string ToHex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
#endif
}

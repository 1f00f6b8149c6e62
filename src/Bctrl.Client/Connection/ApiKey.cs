using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace Bctrl;

/// <summary>The API key. It is decrypted only while a request needs it.</summary>
internal sealed class ApiKey : IDisposable
{
    /// <summary>The minimum length of a key that is redacted. A shorter key could match ordinary words.</summary>
    private const int MinimumRedactedLength = 8;

    private const string Redacted = "***";

    /// <summary>A random key, so that the fingerprints of two processes can't be compared.</summary>
    private static readonly byte[] s_fingerprintKey = Guid.NewGuid().ToByteArray();

    private readonly SecureString _key;

    /// <exception cref="ArgumentException">The key is blank, or contains characters that a header can't contain.</exception>
    public ApiKey(SecureString key)
    {
        var text = ToPlainText(key);
        if (string.IsNullOrWhiteSpace(text))
            throw new ArgumentException(ClientMessages.ApiKeyIsEmpty);
        // The text ends at the first NUL character.
        if (text.Length != key.Length || text.Any(c => c is <= ' ' or > '~'))
            throw new ArgumentException(ClientMessages.ApiKeyIsInvalid);
        _key = key.Copy();
        using var hash = new HMACSHA256(s_fingerprintKey);
        Fingerprint = Convert.ToBase64String(hash.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Equal for equal keys. The key can't be derived from it.</summary>
    public string Fingerprint { get; }

    public AuthenticationHeaderValue ToHeader() => new("Bearer", ToPlainText(_key));

    public bool Matches(SecureString other) => ToPlainText(_key) == ToPlainText(other);

    /// <summary>Removes the key from a text: some servers repeat the key that they reject.</summary>
    public string Redact(string text)
    {
        try
        {
            if (_key.Length < MinimumRedactedLength)
                return text;
            var key = ToPlainText(_key);
            return text.Replace(key, Redacted).Replace(Uri.EscapeDataString(key), Redacted);
        }
        catch (ObjectDisposedException)
        {
            return Redacted;
        }
    }

    /// <summary>Makes a text from outside safe to show. The key is removed first, before the text is cut.</summary>
    public string RedactAndSanitize(string text) => DisplayText.Sanitize(Redact(text));

    public void Dispose() => _key.Dispose();

    private static string ToPlainText(SecureString key)
    {
        // A NetworkCredential would also copy the SecureString for each request, and not dispose the copy.
        var text = Marshal.SecureStringToGlobalAllocUnicode(key);
        try
        {
            return Marshal.PtrToStringUni(text)!;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }
}

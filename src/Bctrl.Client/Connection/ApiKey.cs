using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace Bctrl;

/// <summary>The API key. It is decrypted only to build a request, and to search text and responses for it.</summary>
internal sealed class ApiKey : IDisposable
{
    /// <summary>A random key, so that the fingerprints of two processes can't be compared.</summary>
    private static readonly byte[] s_fingerprintKey = Guid.NewGuid().ToByteArray();

    private readonly SecureString _key;

    /// <exception cref="ArgumentException">The key is blank, or contains characters that a header can't contain.</exception>
    public ApiKey(SecureString key)
    {
        var text = ToPlainText(key);
        if (string.IsNullOrWhiteSpace(text))
            throw new ArgumentException(ClientMessages.ApiKeyIsEmpty.ToString());
        // The text ends at the first NUL character.
        if (text.Length != key.Length || text.Any(c => c is <= ' ' or > '~'))
            throw new ArgumentException(ClientMessages.ApiKeyIsInvalid.ToString());
        _key = key.Copy();
        using var hash = new HMACSHA256(s_fingerprintKey);
        Fingerprint = Convert.ToBase64String(hash.ComputeHash(Encoding.UTF8.GetBytes(text)));
        LetterCount = KeyRedaction.CountLetters(text);
        Beginnings = KeyRedaction.GetBeginnings(text);
        KeyRedaction.Add(this);
    }

    /// <summary>Equal for equal keys. The key can't be derived from it.</summary>
    public string Fingerprint { get; }

    /// <summary>The first letters of each form of the key that <see cref="KeyRedaction"/> searches for.</summary>
    public string[] Beginnings { get; }

    /// <summary>How many letters and digits the key has.</summary>
    public int LetterCount { get; }

    public AuthenticationHeaderValue ToHeader() => new("Bearer", ToPlainText(_key));

    public bool Matches(SecureString other) => ToPlainText(_key) == ToPlainText(other);

    /// <summary>Returns the key, or null when it was disposed.</summary>
    public string? TryGetText()
    {
        try
        {
            return ToPlainText(_key);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        KeyRedaction.Remove(this);
        _key.Dispose();
    }

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

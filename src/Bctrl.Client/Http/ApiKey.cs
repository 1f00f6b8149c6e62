using System.Net;
using System.Net.Http.Headers;
using System.Security;

namespace Bctrl;

/// <summary>The key. It becomes readable for the moment in which a request needs it, and nowhere else.</summary>
internal sealed class ApiKey : IDisposable
{
    private const int ShortestSecret = 8;

    private readonly SecureString _key;

    /// <exception cref="ArgumentException">The key is blank, or has characters that a header can't carry.</exception>
    public ApiKey(SecureString key)
    {
        var text = Reveal(key);
        if (string.IsNullOrWhiteSpace(text))
            throw new ArgumentException("The API key is empty.");
        // What comes after a NUL is not even in the text.
        if (text.Length != key.Length || text.Any(c => c is <= ' ' or > '~'))
            throw new ArgumentException("The API key has a character that no key has (a space, a line break, or one beyond ASCII). Was it copied whole?");
        _key = key.Copy();
        _key.MakeReadOnly();
    }

    public AuthenticationHeaderValue ToHeader() => new("Bearer", Reveal(_key));

    public bool Is(SecureString other) => Reveal(_key) == Reveal(other);

    /// <summary>A text from elsewhere without the key: some servers repeat the one they refuse.</summary>
    public string? Conceal(string? text)
    {
        try
        {
            // One that is shorter is for trying things out, and would take ordinary words along.
            return _key.Length < ShortestSecret ? text : text?.Replace(Reveal(_key), "***");
        }
        catch (ObjectDisposedException)
        {
            return "***";
        }
    }

    public void Dispose() => _key.Dispose();

    private static string Reveal(SecureString key) => new NetworkCredential("", key).Password;
}

using System.Net;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>A search that finds nothing would pass every test, so it must find what it is for.</summary>
public sealed class ApiKeySearchTests
{
    private const string Key = ModuleSession.Key;

    public static TheoryData<string> Texts =>
    [
        Key,
        $"Received an invalid header line: 'Bearer {Key}'.",
        Key.ToUpperInvariant(),
        Key[..13],
        Key[^13..],
        Key.Insert(13, "\u200b"),
        string.Join('\u00ad', Key.ToCharArray()),
        Key.Insert(8, "\r\n"),
        Base64(Key),
        Base64($"Bearer {Key}"),
        Base64($"user:{Key}"),
        Base64($"me:{Key}"),
        Base64($"a:{Key}") + "=",
        Base64($"user:{Key}").TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        Convert.ToBase64String(Encoding.Unicode.GetBytes(Key)),
        Convert.ToHexString(Encoding.ASCII.GetBytes(Key)),
        Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Key)),
        BitConverter.ToString(Encoding.ASCII.GetBytes(Key)),
        string.Concat(Key.Select(c => $"%{(int)c:X2}")),
        string.Concat(Key.Select(c => $"\\u{(int)c:x4}")),
        string.Concat(Key.Select(c => $"&#{(int)c};")),
        string.Concat(Key.Select(c => $"&#x{(int)c:x};")),
        WebUtility.UrlEncode($"Bearer {Key}"),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_key_is_found(string text) => Assert.NotNull(ApiKeySearch.Find($"Text before it: {text} and after it."));

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ***")]
    [InlineData("bctrl")]
    [InlineData("The server rejected the request for operation '0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3' (400 BadRequest).")]
    public void Other_texts_are_not_taken_for_the_key(string text) => Assert.Null(ApiKeySearch.Find(text));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}

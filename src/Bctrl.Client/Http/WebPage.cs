using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl;

/// <summary>Recognizes a web page, with which a server that is not the API responds.</summary>
internal static class WebPage
{
    /// <summary>The number of bytes in which the title is searched.</summary>
    private const int MaxLength = 64 * 1024;

    /// <summary>Returns a description with the title of the page, or null if the body is not a web page.</summary>
    public static string? Describe(ReadOnlySpan<byte> body) =>
        Describe(Encoding.UTF8.GetString(body.Slice(0, Math.Min(body.Length, MaxLength)).ToArray()).TrimStart('\uFEFF').TrimStart());

    /// <summary>Returns a description with the title of the page, or null if the text does not begin like a web page.</summary>
    public static string? Describe(string text)
    {
        if (text.Length == 0 || text[0] != '<')
            return null;
        var title = Regex.Match(text, "<title[^<>]*>([^<]*)</title>", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
        return ClientMessages.WebPage(WebUtility.HtmlDecode(title.Groups[1].Value).Trim());
    }
}

using System.Text.RegularExpressions;

namespace Bctrl;

/// <summary>Writes text of a server in Markdown, in a table or a paragraph. It stays text, whatever it contains.</summary>
internal static class MarkdownText
{
    private static readonly Regex s_markup = new(
        @"[\\`*_\[\]|~<>&@$]|#(\d)?|:(?=//)|w(?=ww\.)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>What is in a code span as it is. Elsewhere, a vertical bar or a backtick would end the span.</summary>
    private static readonly Regex s_code = new(@"^[\w .,:;/()+='$-]+$", RegexOptions.CultureInvariant);

    /// <summary>
    /// Escapes all markup. GitHub and chats make links of names after <c>@</c>, numbers after <c>#</c> and addresses, even if
    /// they are escaped, so a zero-width space divides them.
    /// </summary>
    public static string Escape(string text) => s_markup.Replace(text, match => match.Value switch
    {
        "<" => "&lt;",
        ">" => "&gt;",
        "&" => "&amp;",
        "@" => "@&#8203;",
        ":" => ":&#8203;",
        "w" or "W" => match.Value + "&#8203;",
        { Length: 2 } => $"\\#&#8203;{match.Groups[1].Value}",
        _ => "\\" + match.Value,
    });

    /// <summary>Returns a name as code.</summary>
    public static string Code(string text) => s_code.IsMatch(text) ? $"`{text}`" : Escape(text);
}

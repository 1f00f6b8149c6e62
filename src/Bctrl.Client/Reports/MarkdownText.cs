using System.Text.RegularExpressions;

namespace Bctrl;

/// <summary>Writes text of a server in Markdown, in a table or a paragraph. It stays text, whatever it contains.</summary>
internal static class MarkdownText
{
    private static readonly Regex s_markup = new(@"[\\`*_{}\[\]()#+!|~<>&@:]|\b(?=www\.)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

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
        "#" => "\\#&#8203;",
        ":" => ":&#8203;",
        "" => "&#8203;",
        _ => "\\" + match.Value,
    });

    /// <summary>Returns a name as code, in which there is no markup.</summary>
    public static string Code(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return "";
        // A vertical bar would end the cell of a table. A backtick would end the code.
        return text.Contains('`') ? Escape(text) : $"`{text.Replace("|", "\\|")}`";
    }
}

using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>Converts Markdown and generated help to plain text, so that tests can compare their words.</summary>
internal static partial class Prose
{
    /// <summary>Gets the words of a Markdown text, without its markup and without the header rows of tables.</summary>
    public static string OfMarkdown(string markdown)
    {
        var text = TableHeading().Replace(markdown, "");
        text = Fence().Replace(text, "");
        text = HeadingMark().Replace(text, "");
        text = Link().Replace(text, match => match.Groups[2].Value.StartsWith("https:", StringComparison.Ordinal)
            ? $"{match.Groups[1].Value} ({match.Groups[2].Value})"
            : match.Groups[1].Value);
        return OfText(text.Replace("**", "", StringComparison.Ordinal));
    }

    /// <summary>Gets the words of a text, separated by single spaces.</summary>
    public static string OfText(string text) =>
        Space().Replace(text.Replace("`", "", StringComparison.Ordinal).Replace('|', ' '), " ").Trim();

    [GeneratedRegex(@"^\|.*\|\n\|[ |:-]+\|$", RegexOptions.Multiline)]
    private static partial Regex TableHeading();

    [GeneratedRegex(@"^```\w*$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ ", RegexOptions.Multiline)]
    private static partial Regex HeadingMark();

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}

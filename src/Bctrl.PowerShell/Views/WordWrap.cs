using System.Globalization;
using System.Management.Automation.Host;
using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>
/// Breaks the lines of a cell at spaces. PowerShell does this only in some languages, and in others in the middle of words.
/// </summary>
internal static class WordWrap
{
    /// <summary>The width of a host that does not say how wide it is.</summary>
    private const int DefaultWidth = 80;

    private const int MinimumCellWidth = 10;

    private static readonly Regex s_color = new(@"\e\[[\d;]*m", RegexOptions.CultureInvariant);

    private static readonly HashSet<string> s_languages = ["en", "fr", "de", "it", "pt", "es"];

    /// <summary>Returns the text with a line break at the last space before the end of each line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="host">The host in which the text is shown.</param>
    /// <param name="offset">How many characters are to the left of the cell.</param>
    public static string Apply(string text, PSHost? host, int offset) => s_languages.Contains(CultureInfo.CurrentCulture.TwoLetterISOLanguageName)
        ? text
        : string.Join("\n", text.Split('\n').Select(line => Wrap(line, Math.Max(MinimumCellWidth, GetWidth(host) - offset))));

    private static string Wrap(string line, int width)
    {
        if (line.Length <= width)
            return line;
        var words = line.Split(' ');
        var result = new StringBuilder(words[0], line.Length + 8);
        var length = GetLength(words[0]);
        foreach (var word in words.Skip(1))
        {
            var isNewLine = length + 1 + GetLength(word) > width;
            result.Append(isNewLine ? '\n' : ' ').Append(word);
            length = (isNewLine ? 0 : length + 1) + GetLength(word);
        }
        return result.ToString();
    }

    /// <summary>The color of a word is not shown.</summary>
    private static int GetLength(string word) => s_color.Replace(word, "").Length;

    private static int GetWidth(PSHost? host)
    {
        try
        {
            return host?.UI?.RawUI?.BufferSize.Width is > 0 and var width ? width : DefaultWidth;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or InvalidOperationException or IOException)
        {
            return DefaultWidth;
        }
    }
}

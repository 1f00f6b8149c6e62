using System.Globalization;
using System.Management.Automation.Host;
using System.Text;

namespace Bctrl.PowerShell;

/// <summary>
/// Breaks the lines of a cell at spaces. PowerShell does this only in some languages, and in others in the middle of words.
/// </summary>
internal static class WordWrap
{
    /// <summary>The width of a host that does not say how wide it is.</summary>
    private const int DefaultWidth = 80;

    private const int MinimumCellWidth = 10;

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
        var result = new StringBuilder(line.Length + 8);
        var length = 0;
        foreach (var word in line.Split(' '))
        {
            if (result.Length > 0)
            {
                var isNewLine = length + 1 + word.Length > width;
                result.Append(isNewLine ? '\n' : ' ');
                length = isNewLine ? 0 : length + 1;
            }
            result.Append(word);
            length += word.Length;
        }
        return result.ToString();
    }

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

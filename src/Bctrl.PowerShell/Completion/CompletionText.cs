using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>The text that completion inserts.</summary>
internal static class CompletionText
{
    /// <summary>Quotes the text where PowerShell would not read it as a single string.</summary>
    public static string Quote(string text) =>
        text[0] is not ('-' or '.' or ':') && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '/' or '.' or ':')
        ? text
        : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}

namespace Bctrl;

/// <summary>Prepares text of a server for summaries and reports: the key is removed, control characters are replaced, and long text is cut.</summary>
internal static class ReportText
{
    /// <summary>Stands for everything after a maximum number of statuses or failures.</summary>
    public const string Others = "(other)";

    /// <summary>Stands for a value that is null or empty.</summary>
    public const string Missing = "(none)";

    /// <summary>Longer text is cut before the key is searched. A key that begins in what is shown is complete in this many characters.</summary>
    private const int MaxSearched = 2000;

    // A server can return null for what the specification requires.

    /// <summary>Returns an id, a status, a code, a call or a runtime.</summary>
    public static string Name(string? text) => Prepare(text ?? "", ReportLimits.Name);

    /// <summary>Returns a message, or another longer text.</summary>
    public static string Message(string? text) => Prepare(text ?? "", ReportLimits.Message);

    private static string Prepare(string text, int maxLength) =>
        DisplayText.Shorten(SafeText.FromOutside(DisplayText.Shorten(text, MaxSearched)).ToString(), maxLength);
}

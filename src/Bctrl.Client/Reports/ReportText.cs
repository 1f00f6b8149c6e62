namespace Bctrl;

/// <summary>Prepares text of a server for summaries and reports: the key is removed, control characters are replaced, and long text is cut.</summary>
internal static class ReportText
{
    /// <summary>Stands for everything after a maximum number of statuses or failures.</summary>
    public const string Others = "(other)";

    /// <summary>Returns an id, a status, a code, a call or a runtime.</summary>
    public static string Name(string text) => DisplayText.Shorten(SafeText.FromOutside(text).ToString(), ReportLimits.Name);

    /// <summary>Returns a message, or another longer text.</summary>
    public static string Message(string text) => DisplayText.Shorten(SafeText.FromOutside(text).ToString(), ReportLimits.Message);
}

namespace Bctrl;

/// <summary>The format of a report.</summary>
public enum ReportFormat
{
    /// <summary>A self-contained web page.</summary>
    Html,

    /// <summary>Markdown, such as for a job summary or a chat.</summary>
    Markdown,
}

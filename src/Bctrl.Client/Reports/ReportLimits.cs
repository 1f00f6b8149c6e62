namespace Bctrl;

/// <summary>How much text summaries and reports keep, in characters.</summary>
internal static class ReportLimits
{
    /// <summary>Of a name: an id, a status, a code, a call or a runtime.</summary>
    public const int Name = 100;

    /// <summary>Of any other text, such as a message.</summary>
    public const int Message = 300;
}

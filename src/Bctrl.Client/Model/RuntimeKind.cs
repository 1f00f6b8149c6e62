namespace Bctrl;

/// <summary>The values of <c>Operation.runtimeKind</c> in the specification.</summary>
/// <remarks>Plain strings rather than an enumeration: a value that the server adds later is passed on as it is.</remarks>
public static class RuntimeKind
{
    /// <summary>A browser.</summary>
    public const string Browser = "browser";

    /// <summary>A desktop.</summary>
    public const string Desktop = "desktop";

    /// <summary>A spreadsheet.</summary>
    public const string Spreadsheet = "spreadsheet";
}

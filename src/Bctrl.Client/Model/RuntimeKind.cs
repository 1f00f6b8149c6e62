namespace Bctrl;

/// <summary>Contains the values of <see cref="Operation.RuntimeKind"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class RuntimeKind
{
    /// <summary>The runtime is a browser.</summary>
    public const string Browser = "browser";

    /// <summary>The runtime is a desktop.</summary>
    public const string Desktop = "desktop";

    /// <summary>The runtime is a spreadsheet.</summary>
    public const string Spreadsheet = "spreadsheet";
}

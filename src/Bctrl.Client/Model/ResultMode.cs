namespace Bctrl;

/// <summary>Contains the values of <see cref="OperationResult.Mode"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class ResultMode
{
    /// <summary>The operation stops at the first step that fails.</summary>
    public const string FailFast = "fail-fast";
}

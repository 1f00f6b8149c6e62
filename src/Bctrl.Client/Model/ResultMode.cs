namespace Bctrl;

/// <summary>The values of <c>OperationResult.mode</c> in the specification.</summary>
/// <remarks>Plain strings rather than an enumeration: a value that the server adds later is passed on as it is.</remarks>
public static class ResultMode
{
    /// <summary>The first step that fails ends the operation.</summary>
    public const string FailFast = "fail-fast";
}

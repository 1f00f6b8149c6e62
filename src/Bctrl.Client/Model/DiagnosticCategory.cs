namespace Bctrl;

/// <summary>Contains the values of <see cref="StepDiagnostic.Category"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class DiagnosticCategory
{
    /// <summary>The arguments do not have the required structure or types.</summary>
    public const string ArgShape = "arg-shape";

    /// <summary>The arguments are well formed, but the call is not valid in this state.</summary>
    public const string Semantic = "semantic";

    /// <summary>The runtime could not execute the call.</summary>
    public const string Runtime = "runtime";
}

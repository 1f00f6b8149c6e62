namespace Bctrl;

/// <summary>The values of <c>StepDiagnostic.category</c> in the specification.</summary>
/// <remarks>Plain strings rather than an enumeration: a value that the server adds later is passed on as it is.</remarks>
public static class DiagnosticCategory
{
    /// <summary>The arguments have the wrong shape.</summary>
    public const string ArgShape = "arg-shape";

    /// <summary>The call is well formed and makes no sense here.</summary>
    public const string Semantic = "semantic";

    /// <summary>The runtime could not do it.</summary>
    public const string Runtime = "runtime";
}

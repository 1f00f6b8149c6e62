namespace Bctrl;

/// <summary>
/// Represents diagnostic information about a failed step: <c>StepDiagnostic</c> in the API specification.
/// </summary>
public sealed class StepDiagnostic : ApiObject
{
    /// <summary>Gets or sets the id of the diagnostic.</summary>
    public string Id { get; set; } = "";

    /// <summary>
    /// Gets or sets the category: a value of <see cref="DiagnosticCategory"/>, or <see langword="null"/>.
    /// </summary>
    public string? Category { get; set; }

    /// <summary>Gets or sets the code of the diagnostic, or <see langword="null"/>.</summary>
    public string? Code { get; set; }

    /// <summary>Gets or sets the call that failed, or <see langword="null"/>.</summary>
    public string? Call { get; set; }

    /// <summary>Gets or sets the driver that executed the call, or <see langword="null"/>.</summary>
    public string? Driver { get; set; }

    /// <summary>Gets or sets a description of the expected value, or <see langword="null"/>.</summary>
    public string? Expected { get; set; }

    /// <summary>Gets or sets a description of the received value, or <see langword="null"/>.</summary>
    public string? Received { get; set; }

    /// <summary>
    /// Gets or sets the valid names that are most similar to the received one, or <see langword="null"/>.
    /// </summary>
    public IReadOnlyList<string>? Closest { get; set => field = WithoutNull(value); }

    /// <summary>Gets or sets the URL of the documentation, or <see langword="null"/>.</summary>
    public string? DocsUrl { get; set; }

    /// <summary>Gets or sets the suggested fixes, or <see langword="null"/>.</summary>
    public IReadOnlyList<DiagnosticFix>? Fixes { get; set => field = WithoutNull(value); }

    /// <summary>
    /// Returns the category, or else the code or the id, with the expected and the received value; for example,
    /// <c>arg-shape: expected string, received number</c>.
    /// </summary>
    public override string ToString() => DisplayText.Join(": ", Category ?? Code ?? Id, DisplayText.Join(
        ", ",
        Expected is null ? null : $"expected {Expected}",
        Received is null ? null : $"received {Received}"));

    internal override IEnumerable<ApiObject?> Children => Fixes ?? [];

    /// <summary>A server may return null for an element.</summary>
    private static IReadOnlyList<T>? WithoutNull<T>(IReadOnlyList<T>? items)
        where T : class => items?.Any(item => item is null) == true ? items.Where(item => item is not null).ToArray() : items;
}

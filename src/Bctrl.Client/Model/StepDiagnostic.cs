namespace Bctrl;

/// <summary>What the server found when it looked into a failed step: <c>StepDiagnostic</c> of the specification.</summary>
public sealed class StepDiagnostic : ApiObject
{
    /// <summary>The diagnostic's id.</summary>
    public string Id { get; set; } = "";

    /// <summary>What kind of mistake it was, one of <see cref="DiagnosticCategory"/>, or <see langword="null"/>.</summary>
    public string? Category { get; set; }

    /// <summary>The diagnostic's own code, or <see langword="null"/>.</summary>
    public string? Code { get; set; }

    /// <summary>The call that it is about, or <see langword="null"/>.</summary>
    public string? Call { get; set; }

    /// <summary>The driver that ran it, or <see langword="null"/>.</summary>
    public string? Driver { get; set; }

    /// <summary>What was expected, or <see langword="null"/>.</summary>
    public string? Expected { get; set; }

    /// <summary>What came instead, or <see langword="null"/>.</summary>
    public string? Received { get; set; }

    /// <summary>The known names that come closest, the best first, or <see langword="null"/>.</summary>
    public IReadOnlyList<string>? Closest { get; set; }

    /// <summary>Where to read more, or <see langword="null"/>.</summary>
    public string? DocsUrl { get; set; }

    /// <summary>What would mend it, or <see langword="null"/>.</summary>
    public IReadOnlyList<DiagnosticFix>? Fixes { get; set; }

    /// <summary>Such as <c>arg-shape: expected string, received number</c>.</summary>
    public override string ToString() => Text.Join(": ", Category ?? Code ?? Id, Text.Join(
        ", ",
        Expected is null ? null : $"expected {Expected}",
        Received is null ? null : $"received {Received}"));

    internal override IEnumerable<ApiObject?> Children => Fixes ?? [];
}

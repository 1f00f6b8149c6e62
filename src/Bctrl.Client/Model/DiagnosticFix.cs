namespace Bctrl;

/// <summary>One way to mend a failed step: <c>DiagnosticFix</c> of the specification.</summary>
public sealed class DiagnosticFix : ApiObject
{
    /// <summary>What it does, in words.</summary>
    public string Title { get; set; } = "";

    /// <summary>The command that does it, or <see langword="null"/>.</summary>
    public string? Command { get; set; }

    /// <summary>An example, or <see langword="null"/>.</summary>
    public string? Example { get; set; }

    /// <summary>Such as <c>Use page.goto: page.goto url</c>.</summary>
    public override string ToString() => Text.Join(": ", Title, Command ?? Example);
}

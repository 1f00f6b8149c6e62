namespace Bctrl;

/// <summary>
/// Represents a suggestion to fix a failed step: <c>DiagnosticFix</c> in the API specification.
/// </summary>
public sealed class DiagnosticFix : ApiObject
{
    /// <summary>Gets or sets the description of the fix.</summary>
    public string Title { get; set; } = "";

    /// <summary>Gets or sets the command to use, or <see langword="null"/>.</summary>
    public string? Command { get; set; }

    /// <summary>Gets or sets an example, or <see langword="null"/>.</summary>
    public string? Example { get; set; }

    /// <summary>
    /// Returns the title and the command, or the example if there is no command; for example,
    /// <c>Use page.goto: page.goto url</c>.
    /// </summary>
    public override string ToString() => DisplayText.Join(": ", Title, Command ?? Example);
}

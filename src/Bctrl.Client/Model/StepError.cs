namespace Bctrl;

/// <summary>Represents the error of a failed step: <c>StepError</c> in the API specification.</summary>
public sealed class StepError : ApiObject
{
    /// <summary>Gets or sets the error code: a value of <see cref="StepErrorCode"/>.</summary>
    public string Code { get; set; } = "";

    /// <summary>Gets or sets the error message.</summary>
    public string Message { get; set; } = "";

    /// <summary>Gets or sets a suggestion of the server, or <see langword="null"/>.</summary>
    public string? Hint { get; set; }

    /// <summary>Gets or sets diagnostic information, or <see langword="null"/>.</summary>
    public StepDiagnostic? Diagnostic { get; set; }

    /// <summary>Returns the code and the message; for example, <c>TIMEOUT: no such page</c>.</summary>
    public override string ToString() => DisplayText.Join(": ", Code, Message);

    internal override IEnumerable<ApiObject?> Children => [Diagnostic];
}

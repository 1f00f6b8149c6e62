namespace Bctrl;

/// <summary>Why a step failed: <c>StepError</c> of the specification.</summary>
public sealed class StepError : ApiObject
{
    /// <summary>The kind of error: one of <see cref="StepErrorCode"/>.</summary>
    public string Code { get; set; } = "";

    /// <summary>What went wrong, in words.</summary>
    public string Message { get; set; } = "";

    /// <summary>What the server suggests, or <see langword="null"/>.</summary>
    public string? Hint { get; set; }

    /// <summary>What the server found when it looked closer, or <see langword="null"/>.</summary>
    public StepDiagnostic? Diagnostic { get; set; }

    /// <summary>Such as <c>TIMEOUT: no such page</c>.</summary>
    public override string ToString() => Text.Join(": ", Code, Message);

    internal override IEnumerable<ApiObject?> Children => [Diagnostic];
}

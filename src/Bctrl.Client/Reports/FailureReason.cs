namespace Bctrl;

/// <summary>Why an operation or a tool call completed without success, as the server said it, or why its state is unknown.</summary>
internal readonly record struct FailureReason(string Code, string? Call, string? Message)
{
    /// <summary>The code and the call of the <see cref="FailureGroup"/>.</summary>
    public (string Code, string? Call) Cause => (ReportText.Name(Code), Call is null ? null : ReportText.Name(Call));
}

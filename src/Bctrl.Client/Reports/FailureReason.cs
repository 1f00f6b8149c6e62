namespace Bctrl;

/// <summary>Why an operation completed without success, as the server said it, or why its state is unknown.</summary>
internal readonly record struct FailureReason(string Code, string? Call, string? Message);

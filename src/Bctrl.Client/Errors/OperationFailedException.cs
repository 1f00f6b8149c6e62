namespace Bctrl;

/// <summary>
/// An operation completed without success: it failed, was cancelled, or reached the server's time limit. With
/// <c>-RequireSuccess</c>, <c>Wait-BctrlOperation</c> writes it as an error.
/// </summary>
public sealed class OperationFailedException : BctrlException
{
    internal OperationFailedException(BctrlErrorKind kind, string message, Operation operation)
        : base(kind, message) => Operation = operation;

    /// <summary>The operation as it completed.</summary>
    public Operation Operation { get; }

    /// <summary>The code of the operation's error, or of its first failed step, or <see langword="null"/>.</summary>
    public string? Code { get; internal init; }

    /// <summary>The message of the operation's error, or of its first failed step, or <see langword="null"/>.</summary>
    public string? ServerMessage { get; internal init; }
}

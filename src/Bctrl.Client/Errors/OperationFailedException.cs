namespace Bctrl;

/// <summary>
/// An operation completed without success: it failed, was cancelled, or reached the server's time limit. With
/// <c>-RequireSuccess</c>, <c>Wait-BctrlOperation</c> writes it as an error.
/// </summary>
public sealed class OperationFailedException : BctrlException
{
    internal OperationFailedException(BctrlErrorKind kind, SafeText message, Operation operation, SafeText code, SafeText serverMessage)
        : base(kind, message) =>
        (Operation, Code, ServerMessage) = (operation, code.ToNullable(), serverMessage.ToNullable());

    /// <summary>The operation as it completed.</summary>
    public Operation Operation { get; }

    /// <summary>The code of the operation's error, or of its first failed step, or <see langword="null"/>.</summary>
    public string? Code { get; }

    /// <summary>The message of the operation's error, or of its first failed step, or <see langword="null"/>.</summary>
    public string? ServerMessage { get; }
}

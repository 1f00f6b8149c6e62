namespace Bctrl;

/// <summary>
/// The base class of the exceptions for work that completed without success: it failed, was cancelled, or reached the
/// server's time limit. With <c>-RequireSuccess</c>, <c>Wait-BctrlOperation</c> and <c>Wait-BctrlToolCall</c> write it as an
/// error.
/// </summary>
public abstract class WorkFailedException : BctrlException
{
    private protected WorkFailedException(BctrlErrorKind kind, SafeText message, SafeText code, SafeText serverMessage)
        : base(kind, message) =>
        (Code, ServerMessage) = (code.ToNullable(), serverMessage.ToNullable());

    /// <summary>The code of the error, or for an operation of its first failed step, or <see langword="null"/>.</summary>
    public string? Code { get; }

    /// <summary>The message of the error, or for an operation of its first failed step, or <see langword="null"/>.</summary>
    public string? ServerMessage { get; }
}

namespace Bctrl;

/// <summary>An operation completed without success: it failed, was cancelled, or reached the server's time limit.</summary>
public sealed class OperationFailedException : WorkFailedException
{
    internal OperationFailedException(BctrlErrorKind kind, SafeText message, Operation operation, SafeText code, SafeText serverMessage)
        : base(kind, message, code, serverMessage) => Operation = operation;

    /// <summary>The operation as it completed.</summary>
    public Operation Operation { get; }
}

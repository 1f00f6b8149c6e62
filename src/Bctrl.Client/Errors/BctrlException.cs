namespace Bctrl;

/// <summary>The base class of the exceptions of the module.</summary>
public class BctrlException : Exception
{
    internal BctrlException(BctrlErrorKind kind, SafeText message, Exception? innerException = null)
        : base(message.ToString(), SafeText.IsSafe(innerException) ? innerException : null) => Kind = kind;

    /// <summary>What went wrong. The name of the kind is the id of the error record.</summary>
    public BctrlErrorKind Kind { get; }
}

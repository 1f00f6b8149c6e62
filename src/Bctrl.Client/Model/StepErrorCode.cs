namespace Bctrl;

/// <summary>The values of <c>StepError.code</c> in the specification.</summary>
/// <remarks>Plain strings rather than an enumeration: a value that the server adds later is passed on as it is.</remarks>
public static class StepErrorCode
{
    /// <summary>No call has this name.</summary>
    public const string UnknownCall = "UNKNOWN_CALL";

    /// <summary>Nothing is bound to this reference.</summary>
    public const string UnknownRef = "UNKNOWN_REF";

    /// <summary>The arguments were refused.</summary>
    public const string InvalidArgs = "INVALID_ARGS";

    /// <summary>The runtime lacks the capability.</summary>
    public const string CapabilityNotAvailable = "CAPABILITY_NOT_AVAILABLE";

    /// <summary>The call took too long.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The session has gone.</summary>
    public const string SessionNotFound = "SESSION_NOT_FOUND";

    /// <summary>The runtime's driver is not connected.</summary>
    public const string DriverNotConnected = "DRIVER_NOT_CONNECTED";

    /// <summary>Another reader moved the subscription's cursor.</summary>
    public const string SubscriptionCursorConflict = "SUBSCRIPTION_CURSOR_CONFLICT";

    /// <summary>The subscription no longer exists.</summary>
    public const string SubscriptionGone = "SUBSCRIPTION_GONE";
}

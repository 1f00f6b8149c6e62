namespace Bctrl;

/// <summary>Contains the values of <see cref="StepError.Code"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class StepErrorCode
{
    /// <summary>The API does not have a call with this name.</summary>
    public const string UnknownCall = "UNKNOWN_CALL";

    /// <summary>The reference is not bound to a result.</summary>
    public const string UnknownRef = "UNKNOWN_REF";

    /// <summary>The arguments of the call are not valid.</summary>
    public const string InvalidArgs = "INVALID_ARGS";

    /// <summary>The runtime does not have the capability that the call requires.</summary>
    public const string CapabilityNotAvailable = "CAPABILITY_NOT_AVAILABLE";

    /// <summary>The call timed out.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The session does not exist, or no longer exists.</summary>
    public const string SessionNotFound = "SESSION_NOT_FOUND";

    /// <summary>The driver of the runtime is not connected.</summary>
    public const string DriverNotConnected = "DRIVER_NOT_CONNECTED";

    /// <summary>Another reader changed the position in the event subscription.</summary>
    public const string SubscriptionCursorConflict = "SUBSCRIPTION_CURSOR_CONFLICT";

    /// <summary>The event subscription no longer exists.</summary>
    public const string SubscriptionGone = "SUBSCRIPTION_GONE";
}

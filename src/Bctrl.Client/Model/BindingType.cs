namespace Bctrl;

/// <summary>Contains the values of <see cref="StepBinding.Type"/> that the API specification defines.</summary>
/// <remarks>
/// The values are strings, not an enumeration, because the server may return values that a later version of the API
/// adds.
/// </remarks>
public static class BindingType
{
    /// <summary>The result is a browser page.</summary>
    public const string Page = "page";

    /// <summary>The result is a browser context.</summary>
    public const string Context = "context";

    /// <summary>The result is a handle to an object in the runtime.</summary>
    public const string Handle = "handle";

    /// <summary>The result is an event subscription.</summary>
    public const string Subscription = "subscription";
}

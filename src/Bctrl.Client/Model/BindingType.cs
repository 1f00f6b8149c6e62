namespace Bctrl;

/// <summary>The values of <c>StepBinding.type</c> in the specification.</summary>
/// <remarks>Plain strings rather than an enumeration: a value that the server adds later is passed on as it is.</remarks>
public static class BindingType
{
    /// <summary>A page of a browser.</summary>
    public const string Page = "page";

    /// <summary>A context of a browser.</summary>
    public const string Context = "context";

    /// <summary>A handle of an object in the runtime.</summary>
    public const string Handle = "handle";

    /// <summary>A subscription to events.</summary>
    public const string Subscription = "subscription";
}

namespace Bctrl;

/// <summary>What the server took a call to mean: <c>ResolvedCall</c> of the specification.</summary>
public sealed class ResolvedCall : ApiObject
{
    /// <summary>The call's full name.</summary>
    public string Call { get; set; } = "";

    /// <summary>What kind of thing it was called on.</summary>
    public string Target { get; set; } = "";

    /// <summary>The method that was called.</summary>
    public string Method { get; set; } = "";

    /// <summary>The session it ran in.</summary>
    public string SessionId { get; set; } = "";

    /// <summary>The page it ran on, or <see langword="null"/>.</summary>
    public string? PageId { get; set; }

    /// <summary>The context it ran in, or <see langword="null"/>.</summary>
    public string? ContextId { get; set; }

    /// <summary>The handle it was called on, or <see langword="null"/>.</summary>
    public string? HandleId { get; set; }

    /// <summary>The reference it was called through, or <see langword="null"/>.</summary>
    public string? Ref { get; set; }

    /// <summary>Target and method, such as <c>page.goto</c>.</summary>
    public override string ToString() => Text.Join(".", Target, Method);
}

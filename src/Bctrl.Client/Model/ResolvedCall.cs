namespace Bctrl;

/// <summary>
/// Represents the call that the server executed for a step: <c>ResolvedCall</c> in the API specification.
/// </summary>
public sealed class ResolvedCall : ApiObject
{
    /// <summary>Gets or sets the full name of the call, such as <c>page.goto</c>.</summary>
    public string Call { get; set; } = "";

    /// <summary>Gets or sets the kind of object on which the method was called, such as <c>page</c>.</summary>
    public string Target { get; set; } = "";

    /// <summary>Gets or sets the name of the method, such as <c>goto</c>.</summary>
    public string Method { get; set; } = "";

    /// <summary>Gets or sets the id of the session.</summary>
    public string SessionId { get; set; } = "";

    /// <summary>Gets or sets the id of the page, or <see langword="null"/>.</summary>
    public string? PageId { get; set; }

    /// <summary>Gets or sets the id of the context, or <see langword="null"/>.</summary>
    public string? ContextId { get; set; }

    /// <summary>Gets or sets the id of the handle, or <see langword="null"/>.</summary>
    public string? HandleId { get; set; }

    /// <summary>Gets or sets the reference through which the object was specified, or <see langword="null"/>.</summary>
    public string? Ref { get; set; }

    /// <summary>Returns the target and the method; for example, <c>page.goto</c>.</summary>
    public override string ToString() => DisplayText.Join(".", Target, Method);
}

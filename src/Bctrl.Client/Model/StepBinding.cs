namespace Bctrl;

/// <summary>
/// Represents a name for the result of a step, which later steps can use: <c>StepBinding</c> in the API specification.
/// </summary>
public sealed class StepBinding : ApiObject
{
    /// <summary>Gets or sets the name.</summary>
    public string Alias { get; set; } = "";

    /// <summary>Gets or sets the id of the result.</summary>
    public string Id { get; set; } = "";

    /// <summary>Gets or sets the type of the result: a value of <see cref="BindingType"/>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Returns the name, the type and the id; for example, <c>cart = page 7f3a</c>.</summary>
    public override string ToString() => $"{Alias} = {DisplayText.Join(" ", Type, Id)}";
}

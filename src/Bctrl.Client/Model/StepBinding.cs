namespace Bctrl;

/// <summary>The name that a step's result was bound to: <c>StepBinding</c> of the specification.</summary>
public sealed class StepBinding : ApiObject
{
    /// <summary>The name that later steps use.</summary>
    public string Alias { get; set; } = "";

    /// <summary>The id of what is bound.</summary>
    public string Id { get; set; } = "";

    /// <summary>What is bound: one of <see cref="BindingType"/>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Such as <c>cart = page 7f3a</c>.</summary>
    public override string ToString() => $"{Alias} = {Text.Join(" ", Type, Id)}";
}

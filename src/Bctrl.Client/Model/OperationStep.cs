using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// One step of an operation: the specification's <c>SucceededStep</c>, which has <see cref="Resolved"/> and
/// <see cref="Result"/>, or its <c>FailedStep</c>, which has <see cref="Error"/>. <see cref="Ok"/> tells which.
/// </summary>
public sealed class OperationStep : ApiObject
{
    /// <summary>The step's place in the operation, counted as the server counts.</summary>
    public int Index { get; set; }

    /// <summary>The call that was asked for, such as <c>page.goto</c>.</summary>
    public string Call { get; set; } = "";

    /// <summary>Whether the step succeeded.</summary>
    public bool Ok { get; set; }

    /// <summary>What the call returned, of any type; <see langword="null"/> for a step that failed.</summary>
    [JsonIgnore]
    public object? Result { get => LazyResult?.Value; set => LazyResult = new(() => value); }

    /// <summary>What the call was taken to mean; <see langword="null"/> for a step that failed.</summary>
    public ResolvedCall? Resolved { get; set; }

    /// <summary>The name that the step's result was bound to, or <see langword="null"/>.</summary>
    public StepBinding? Binding { get; set; }

    /// <summary>Why the step failed; <see langword="null"/> for one that succeeded.</summary>
    public StepError? Error { get; set; }

    [JsonInclude, JsonPropertyName("result"), JsonConverter(typeof(LazyValueConverter))]
    internal Lazy<object?>? LazyResult { get; set; }

    /// <summary>Such as <c>3 page.goto</c> or <c>3 page.goto TIMEOUT: no such page</c>.</summary>
    public override string ToString() => Text.Join(" ", $"{Index}", Call, Error?.ToString());

    internal override IEnumerable<ApiObject?> Children => [Resolved, Binding, Error];
}

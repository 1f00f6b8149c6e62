using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// Represents a step of an operation: <c>SucceededStep</c> or <c>FailedStep</c> in the API specification. A step that
/// succeeded has values for <see cref="Resolved"/> and <see cref="Result"/>. A step that failed has a value for
/// <see cref="Error"/>.
/// </summary>
public sealed class OperationStep : ApiObject
{
    /// <summary>
    /// Gets the position of the step in <see cref="OperationResult.Steps"/>, counted from 1, as messages and progress
    /// count it, or 0 for a step in no result.
    /// </summary>
    [JsonPropertyName("/number")]
    public int Number { get; internal set; }

    /// <summary>
    /// Gets or sets the index of the step in the operation, or <see langword="null"/> if the API did not return a valid
    /// one. The API may count from 0.
    /// </summary>
    [JsonIgnore]
    public int? Index { get => IndexValue.Value; set => IndexValue = new(value); }

    /// <summary>Gets or sets the call that was requested, such as <c>page.goto</c>.</summary>
    public string Call { get; set; } = "";

    /// <summary>Gets or sets whether the step succeeded.</summary>
    public bool Ok { get; set; }

    /// <summary>
    /// Gets or sets the return value of the call, of any type, or <see langword="null"/> if the step failed.
    /// </summary>
    [JsonIgnore]
    public object? Result { get => LazyResult?.Value; set => LazyResult = new(() => value); }

    /// <summary>Gets or sets the call that was executed, or <see langword="null"/> if the step failed.</summary>
    public ResolvedCall? Resolved { get; set; }

    /// <summary>Gets or sets the name that later steps use for the result, or <see langword="null"/>.</summary>
    public StepBinding? Binding { get; set; }

    /// <summary>Gets or sets the error of the step, or <see langword="null"/> if the step succeeded.</summary>
    public StepError? Error { get; set; }

    [JsonInclude, JsonPropertyName("index"), JsonConverter(typeof(IntegerConverter))]
    internal ResponseValue<int> IndexValue { get; set; }

    [JsonInclude, JsonPropertyName("result"), JsonConverter(typeof(LazyValueConverter))]
    internal Lazy<object?>? LazyResult { get; set; }

    /// <summary>
    /// Returns the number of the step, counted from 1, the call, and the error if there is one; for example,
    /// <c>3 page.goto</c> or <c>3 page.goto TIMEOUT: no such page</c>.
    /// </summary>
    public override string ToString() => DisplayText.Join(" ", Number == 0 ? null : $"{Number}", Call, Error?.ToString());

    internal override IEnumerable<ApiObject?> Children => [Resolved, Binding, Error];
}

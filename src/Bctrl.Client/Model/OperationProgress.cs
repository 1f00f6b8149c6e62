using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>Represents the progress of an operation: <c>OperationProgress</c> in the API specification.</summary>
public sealed class OperationProgress : ApiObject
{
    /// <summary>Gets or sets the number of the step in progress, counted from 1, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public int? Step { get => StepValue.Value; set => StepValue = new(value); }

    /// <summary>Gets or sets the number of steps, or <see langword="null"/> if it is unknown.</summary>
    [JsonIgnore]
    public int? TotalSteps { get => TotalStepsValue.Value; set => TotalStepsValue = new(value); }

    /// <summary>Gets or sets the call in progress, such as <c>page.goto</c>, or <see langword="null"/>.</summary>
    public string? CurrentCall { get; set; }

    /// <summary>Gets or sets a message about the progress, or <see langword="null"/>.</summary>
    public string? Message { get; set; }

    /// <summary>Gets or sets the type of the last event, or <see langword="null"/>.</summary>
    public string? LastEventType { get; set; }

    [JsonInclude, JsonPropertyName("step"), JsonConverter(typeof(IntegerConverter))]
    internal ResponseValue<int> StepValue { get; set; }

    [JsonInclude, JsonPropertyName("totalSteps"), JsonConverter(typeof(IntegerConverter))]
    internal ResponseValue<int> TotalStepsValue { get; set; }

    /// <summary>
    /// Returns the step, the number of steps, and the call, or the message if there is no call; for example,
    /// <c>3/5 page.goto</c>.
    /// </summary>
    public override string ToString() => DisplayText.Join(" ", StepOfTotal, CurrentCall ?? Message);

    /// <summary>
    /// Gets the step and the number of steps, such as <c>3/5</c>; only the step if the number of steps is unknown; or
    /// <see langword="null"/>.
    /// </summary>
    internal string? StepOfTotal => (Step, TotalSteps) switch
    {
        (null, _) => null,
        ({ } step, null) => $"{step}",
        ({ } step, { } total) => $"{step}/{total}",
    };
}

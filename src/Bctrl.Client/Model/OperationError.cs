using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>Represents the error of a failed operation: <c>OperationError</c> in the API specification.</summary>
public sealed class OperationError : ApiObject
{
    /// <summary>Gets or sets the error code of the API, or <see langword="null"/>.</summary>
    public string? Code { get; set; }

    /// <summary>Gets or sets the error message.</summary>
    public string Message { get; set; } = "";

    /// <summary>Gets or sets an object with details of the error, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public object? Details { get => LazyDetails?.Value; set => LazyDetails = new(() => value); }

    [JsonInclude, JsonPropertyName("details"), JsonConverter(typeof(LazyValueConverter))]
    internal Lazy<object?>? LazyDetails { get; set; }

    /// <summary>Returns the code and the message; for example, <c>step.failed: Step 2 failed.</c></summary>
    public override string ToString() => DisplayText.Join(": ", Code, Message);
}

using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>Why an operation failed, as <c>Operation.error</c> of the specification tells it.</summary>
public sealed class OperationError : ApiObject
{
    /// <summary>The server's name for the kind of error, or <see langword="null"/>.</summary>
    public string? Code { get; set; }

    /// <summary>What went wrong, in words.</summary>
    public string Message { get; set; } = "";

    /// <summary>Whatever else the server tells about it, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public object? Details { get => LazyDetails?.Value; set => LazyDetails = new(() => value); }

    [JsonInclude, JsonPropertyName("details"), JsonConverter(typeof(LazyValueConverter))]
    internal Lazy<object?>? LazyDetails { get; set; }

    /// <summary>The code and the message, for a cell of a table.</summary>
    public override string ToString() => Text.Join(": ", Code, Message);
}

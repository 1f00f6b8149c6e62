namespace Bctrl.Emulator;

/// <summary>
/// The error of an operation that fails or times out. Properties that are not set get values that match the code.
/// </summary>
public sealed record OperationErrorOptions
{
    /// <summary>
    /// The error code: a step error code of the specification, or any other code. The default is <c>TIMEOUT</c>.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>The error message.</summary>
    public string? Message { get; init; }

    /// <summary>The advice on how to fix the error.</summary>
    public string? Hint { get; init; }

    /// <summary>The details: any JSON object. The default contains the number and the call of the step.</summary>
    public JsonElement? Details { get; init; }
}

namespace Bctrl.Emulator;

/// <summary>The error that an operation ends with; whatever is absent is filled in to suit the code.</summary>
public sealed record OperationFailure
{
    /// <summary>A step error code of the specification, or one that it doesn't have. Default <c>TIMEOUT</c>.</summary>
    public string? Code { get; init; }

    /// <summary>What went wrong, for people.</summary>
    public string? Message { get; init; }

    /// <summary>What to do about it, for people.</summary>
    public string? Hint { get; init; }

    /// <summary>Any JSON object. Default: the step and its call.</summary>
    public JsonElement? Details { get; init; }
}

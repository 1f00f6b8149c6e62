namespace Bctrl.Emulator;

/// <summary>The error of a tool call that fails or times out.</summary>
public sealed record ToolCallErrorOptions
{
    /// <summary>The error code. The default is <c>tool.failed</c> or <c>tool.timed_out</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The error message. The default matches the final status.</summary>
    public string? Message { get; init; }
}

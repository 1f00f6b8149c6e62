namespace Bctrl.Emulator;

/// <summary>A page of a list of tool calls.</summary>
internal sealed record ToolCallPage(IReadOnlyList<EmulatedToolCall> Calls, string? NextCursor);

namespace Bctrl;

/// <summary>A page of the list of tool calls: <c>ToolCallListResponse</c> in the API specification.</summary>
internal sealed class ToolCallPage
{
    public List<ToolCall>? Data { get; set; }

    /// <summary>Identifies the next page, or null or empty on the last one.</summary>
    public string? NextCursor { get; set; }
}

namespace Bctrl.Emulator;

/// <summary>The names of the routes in faults and statistics.</summary>
internal static class RouteNames
{
    public const string Wait = "wait";
    public const string Get = "get";
    public const string Cancel = "cancel";
    public const string ToolCallStart = "tool-call-start";
    public const string ToolCallList = "tool-call-list";
    public const string ToolCallGet = "tool-call-get";
    public const string ToolCallCancel = "tool-call-cancel";
    public const string ToolCallRespond = "tool-call-respond";
    public const string ToolCallResult = "tool-call-result";

    /// <summary>All routes: first those of operations, then those of tool calls.</summary>
    public static readonly string[] All =
    [
        Wait, Get, Cancel, ToolCallStart, ToolCallList, ToolCallGet, ToolCallCancel, ToolCallRespond, ToolCallResult,
    ];
}

namespace Bctrl;

/// <summary>Contains the values of <see cref="ToolCall.CallerType"/> that the API specification defines.</summary>
public static class CallerType
{
    /// <summary>A request to the API started the tool call.</summary>
    public const string Api = "api";

    /// <summary>An agent started the tool call.</summary>
    public const string Agent = "agent";

    /// <summary>The server started the tool call.</summary>
    public const string System = "system";

    /// <summary>A test started the tool call.</summary>
    public const string Test = "test";
}

namespace Bctrl;

/// <summary>What a summary or a report calls the work that it is about, and the columns whose content depends on the kind of work.</summary>
/// <param name="kinds">The kinds of work in it.</param>
internal sealed class WorkNames(IReadOnlyCollection<WorkKind> kinds)
{
    /// <summary>Such as <c>operations</c>, or <c>operations and tool calls</c>, also if there is neither.</summary>
    public string Plural => Select("operations", "tool calls", "operations and tool calls");

    /// <summary>The label of the number of all work.</summary>
    public string Total => Select("Operations", "Tool calls", "Total");

    /// <summary>The label of ids.</summary>
    public string Id => Select("Operation", "Tool call", "Id");

    /// <summary>The label of what ran the work.</summary>
    public string Runtime => Select("Runtime", "Tool", "Runtime or tool");

    /// <summary>The label of the call of a failure.</summary>
    public string Call => Select("Call", "Tool", "Call or tool");

    private WorkKind? Only => kinds.Count == 1 ? kinds.First() : null;

    /// <summary>Returns the name after a number, such as <c>tool call</c> after 1.</summary>
    public string For(int count) => count == 1 && Only is { } kind ? kind.Name : Plural;

    /// <summary>Returns the first text if there are only operations, the second if there are only tool calls, and otherwise the third.</summary>
    public string Select(string operations, string toolCalls, string both) =>
        Only is not { } kind ? both : kind == WorkKind.Operation ? operations : toolCalls;
}

namespace Bctrl;

/// <summary>
/// Operations and tool calls that completed without success, or whose state was not received, for the same reason: with the
/// same code and call.
/// </summary>
public sealed class FailureGroup
{
    internal FailureGroup(int count, string code, string? call, string? message, string? exampleId) =>
        (Count, Code, Call, Message, ExampleId) = (count, code, call, message, exampleId);

    /// <summary>Gets the number of operations and tool calls.</summary>
    public int Count { get; }

    /// <summary>
    /// Gets the error code of the first failed step; or else that of the operation or the tool call; or else the status, such
    /// as <c>cancelled</c>. If the state was not received, it is the id of the error, such as <c>OperationNotFound</c>.
    /// <c>(other)</c> stands for all failures after the first 1,000 codes and calls.
    /// </summary>
    public string Code { get; }

    /// <summary>
    /// Gets the call of the first failed step, such as <c>page.goto</c>, or for tool calls the tool. It is
    /// <see langword="null"/> if no step of an operation failed.
    /// </summary>
    public string? Call { get; }

    /// <summary>Gets the message of one of them, or <see langword="null"/>.</summary>
    public string? Message { get; }

    /// <summary>Gets the id of the one with this message, or <see langword="null"/> for <c>(other)</c>.</summary>
    public string? ExampleId { get; }

    internal (string Code, string? Call) Cause => (Code, Call);

    /// <summary>Returns the number, the code, the call and the message; for example, <c>2 TIMEOUT page.goto: no such page</c>.</summary>
    public override string ToString() => DisplayText.Join(": ", DisplayText.Join(" ", $"{Count}", Code, Call), Message);
}

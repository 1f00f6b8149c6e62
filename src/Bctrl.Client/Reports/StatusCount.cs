namespace Bctrl;

/// <summary>The number of operations and tool calls with one status.</summary>
public sealed class StatusCount
{
    internal StatusCount(string status, int count) => (Status, Count) = (status, count);

    /// <summary>
    /// Gets the status: a value of <see cref="OperationStatus"/> or <see cref="ToolCallStatus"/>, or a value that a later version of the API adds.
    /// <c>(other)</c> stands for all statuses after the first 100.
    /// </summary>
    public string Status { get; }

    /// <summary>Gets the number of operations and tool calls.</summary>
    public int Count { get; }

    /// <summary>Returns the number and the status; for example, <c>38 succeeded</c>.</summary>
    public override string ToString() => $"{Count} {Status}";
}

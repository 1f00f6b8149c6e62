namespace Bctrl;

/// <summary>A summary of operations: how many there are, how long they took, and which failed and why.</summary>
/// <remarks>
/// The durations are those of completed operations, from the start to the end, rounded to milliseconds. They are
/// <see langword="null"/> if there is none.
/// </remarks>
public sealed class OperationSummary
{
    internal OperationSummary()
    {
    }

    /// <summary>Gets the name of the group, or <see langword="null"/> if the summary is about all operations.</summary>
    public string? Name { get; internal init; }

    /// <summary>Gets the number of operations.</summary>
    public int Total { get; internal init; }

    /// <summary>Gets the number of operations with the status <c>succeeded</c>.</summary>
    public int Succeeded { get; internal init; }

    /// <summary>Gets the number of operations with the status <c>failed</c>.</summary>
    public int Failed { get; internal init; }

    /// <summary>Gets the number of operations with the status <c>cancelled</c>.</summary>
    public int Cancelled { get; internal init; }

    /// <summary>Gets the number of operations with the status <c>timed_out</c>: they reached the time limit of the server.</summary>
    public int TimedOut { get; internal init; }

    /// <summary>Gets the number of operations that completed with a status that this version of the module does not know.</summary>
    public int Other { get; internal init; }

    /// <summary>Gets the number of operations that had not completed, whatever their status was.</summary>
    public int Running { get; internal init; }

    /// <summary>Gets how many of <see cref="Running"/> had not completed when the timeout of the wait elapsed.</summary>
    public int TimedOutWaiting { get; internal init; }

    /// <summary>Gets the number of operations whose state was not received, such as those that were not found.</summary>
    public int Unknown { get; internal init; }

    /// <summary>Gets the shortest duration in seconds, or <see langword="null"/>.</summary>
    public double? MinimumSeconds { get; internal init; }

    /// <summary>Gets the median of the durations in seconds, or <see langword="null"/>.</summary>
    public double? MedianSeconds { get; internal init; }

    /// <summary>
    /// Gets the 95th percentile of the durations in seconds, or <see langword="null"/>. Between two durations, it is
    /// interpolated, as by <c>PERCENTILE.INC</c> in a spreadsheet.
    /// </summary>
    public double? Percentile95Seconds { get; internal init; }

    /// <summary>Gets the longest duration in seconds, or <see langword="null"/>.</summary>
    public double? MaximumSeconds { get; internal init; }

    /// <summary>Gets the local time at which the first operation started to run, or <see langword="null"/>.</summary>
    public DateTime? StartedAt { get; internal init; }

    /// <summary>Gets the local time at which the last completed operation ended, or <see langword="null"/>.</summary>
    public DateTime? FinishedAt { get; internal init; }

    /// <summary>
    /// Gets each status with its number of operations, the most frequent first. The status of operations whose state was not
    /// received is <c>unknown</c>.
    /// </summary>
    public SummaryList<StatusCount> Statuses { get; internal init; } = new([]);

    /// <summary>Gets the three completed operations that took the longest, the slowest first.</summary>
    public SummaryList<SlowOperation> Slowest { get; internal init; } = new([]);

    /// <summary>
    /// Gets the operations that completed without success or whose state was not received, grouped by code and call, the most
    /// frequent first. There are at most 1,000 groups, and one for all others.
    /// </summary>
    public SummaryList<FailureGroup> Failures { get; internal init; } = new([]);

    /// <summary>Gets the number of operations that completed without success.</summary>
    internal int Unsuccessful => Total - Succeeded - Running - Unknown;

    /// <summary>Returns the number of operations and of each status; for example, <c>40 operations: 38 succeeded; 2 failed</c>.</summary>
    public override string ToString() =>
        DisplayText.Join(": ", DisplayText.Join(" ", Name, Total == 1 ? "1 operation" : $"{Total} operations"), Statuses.ToString());
}

namespace Bctrl;

/// <summary>A summary of operations and tool calls: how many there are, how long they took, and which failed and why.</summary>
/// <remarks>
/// The durations are those of completed work, from the start to the end, rounded to milliseconds. They are
/// <see langword="null"/> if there is none.
/// </remarks>
public sealed class WorkSummary
{
    internal WorkSummary()
    {
    }

    /// <summary>Gets the name of the group, or <see langword="null"/> if the summary is about everything.</summary>
    public string? Name { get; internal init; }

    /// <summary>Gets the number of operations and tool calls.</summary>
    public int Total { get; internal init; }

    /// <summary>Gets the number with the status <c>succeeded</c>.</summary>
    public int Succeeded { get; internal init; }

    /// <summary>Gets the number with the status <c>failed</c>.</summary>
    public int Failed { get; internal init; }

    /// <summary>Gets the number with the status <c>cancelled</c>.</summary>
    public int Cancelled { get; internal init; }

    /// <summary>Gets the number with the status <c>timed_out</c>: they reached the time limit of the server.</summary>
    public int TimedOut { get; internal init; }

    /// <summary>Gets the number that completed with a status that this version of the module does not know.</summary>
    public int Other { get; internal init; }

    /// <summary>Gets the number that had not completed, whatever their status was.</summary>
    public int Running { get; internal init; }

    /// <summary>Gets how many of <see cref="Running"/> had not completed when the timeout of the wait elapsed.</summary>
    public int TimedOutWaiting { get; internal init; }

    /// <summary>
    /// Gets how many of <see cref="Running"/> are tool calls with the status <c>requires_input</c>, which do not continue until
    /// somebody answers.
    /// </summary>
    public int RequiresInput { get; internal init; }

    /// <summary>Gets the number whose state was not received, such as those that were not found.</summary>
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

    /// <summary>Gets the local time at which the first one started to run, or <see langword="null"/>.</summary>
    public DateTime? StartedAt { get; internal init; }

    /// <summary>Gets the local time at which the last completed one ended, or <see langword="null"/>.</summary>
    public DateTime? FinishedAt { get; internal init; }

    /// <summary>
    /// Gets each status with its number, the most frequent first. The status of operations and tool calls whose state was not
    /// received is <c>unknown</c>.
    /// </summary>
    public SummaryList<StatusCount> Statuses { get; internal init; } = new([]);

    /// <summary>Gets the three completed operations or tool calls that took the longest, the slowest first.</summary>
    public SummaryList<SlowItem> Slowest { get; internal init; } = new([]);

    /// <summary>
    /// Gets what completed without success or whose state was not received, grouped by code and call, the most
    /// frequent first. There are at most 1,000 groups, and one for all others.
    /// </summary>
    public SummaryList<FailureGroup> Failures { get; internal init; } = new([]);

    /// <summary>Gets how many of <see cref="RequiresInput"/> had not completed when the timeout of the wait elapsed.</summary>
    internal int TimedOutRequiringInput { get; init; }

    /// <summary>Gets the number that completed without success.</summary>
    internal int Unsuccessful => Total - Succeeded - Running - Unknown;

    /// <summary>Gets what messages call the operations and tool calls.</summary>
    internal WorkNames Names { get; init; } = new([]);

    /// <summary>Returns the number in total and of each status; for example, <c>40 operations: 38 succeeded; 2 failed</c>.</summary>
    public override string ToString() =>
        DisplayText.Join(": ", DisplayText.Join(" ", Name, $"{Total} {Names.For(Total)}"), Statuses.ToString());
}

using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>
/// The request body of <c>POST /emulator/operations</c>: the number of operations to start, and how they run.
/// </summary>
public sealed record OperationOptions
{
    /// <summary>The number of operations to start, from 1 to 100,000. The default is 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// Specifies how the operations complete. The default is <see cref="EmulatedOutcome.Succeeded"/>.
    /// </summary>
    [JsonPropertyName("end")]
    public EmulatedOutcome Outcome { get; init; }

    /// <summary>The time from creation to completion, in milliseconds. The default is 2,000.</summary>
    public int DurationMs { get; init; } = 2000;

    /// <summary>The number of steps in each operation, from 0 to 1,000. The default is 5.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>
    /// The number of the step that fails or doesn't finish. The first step is 1. Valid only for
    /// <see cref="EmulatedOutcome.Failed"/> and <see cref="EmulatedOutcome.TimedOut"/>. The default is the middle
    /// step.
    /// </summary>
    public int? FailAtStep { get; init; }

    /// <summary>
    /// The error of the operations. Valid only for <see cref="EmulatedOutcome.Failed"/> and
    /// <see cref="EmulatedOutcome.TimedOut"/>.
    /// </summary>
    public OperationErrorOptions? Error { get; init; }

    /// <summary>
    /// The kind of runtime: <c>browser</c>, <c>desktop</c> or <c>spreadsheet</c>. The default is <c>browser</c>.
    /// </summary>
    public string RuntimeKind { get; init; } = "browser";

    /// <summary>Gets the number of the last step that starts.</summary>
    internal int LastStep => HasError ? FailAtStep ?? (Steps + 1) / 2 : Steps;

    private bool HasError => Outcome is EmulatedOutcome.Failed or EmulatedOutcome.TimedOut;

    /// <summary>Returns an error message if an option is not valid; otherwise <see langword="null"/>.</summary>
    internal string? Validate() => this switch
    {
        { Count: < 1 or > 100_000 } => "count must be between 1 and 100000.",
        { DurationMs: < 0 } => "durationMs must not be negative.",
        { Steps: < 0 or > 1000 } => "steps must be between 0 and 1000.",
        { HasError: false, FailAtStep: not null } => "failAtStep requires end to be failed or timed_out.",
        { HasError: false, Error: not null } => "error requires end to be failed or timed_out.",
        { FailAtStep: { } step } when step < 1 || step > Steps => "failAtStep must be between 1 and steps.",
        { Error.Details: { ValueKind: not JsonValueKind.Object } } => "error.details must be an object.",
        _ when !SampleCall.ByRuntimeKind.ContainsKey(RuntimeKind)
            => "runtimeKind must be browser, desktop or spreadsheet.",
        _ => null,
    };
}

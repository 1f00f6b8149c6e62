namespace Bctrl.Emulator;

/// <summary>
/// The request body of <c>POST /emulator/operations</c>: the number of operations to start, and how they run.
/// </summary>
public sealed record OperationOptions : ItemOptions
{
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

    internal override string? Validate() => base.Validate() ?? this switch
    {
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

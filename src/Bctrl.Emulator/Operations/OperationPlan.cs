namespace Bctrl.Emulator;

/// <summary>What <c>POST /emulator/operations</c> takes: how many operations to start, and how they go.</summary>
public sealed record OperationPlan
{
    /// <summary>How many to start, 1 to 100,000. Default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How they end. Default <see cref="OperationEnd.Succeeded"/>.</summary>
    public OperationEnd End { get; init; }

    /// <summary>Milliseconds from creation to the end. Default 2,000.</summary>
    public int DurationMs { get; init; } = 2000;

    /// <summary>How many steps each has, 0 to 1,000. Default 5.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>
    /// The step, counted from 1, that fails or hangs; only for <see cref="OperationEnd.Failed"/> and
    /// <see cref="OperationEnd.TimedOut"/>. Default: the middle one.
    /// </summary>
    public int? FailAtStep { get; init; }

    /// <summary>The error of those that fail or time out.</summary>
    public OperationFailure? Error { get; init; }

    /// <summary><c>browser</c>, <c>desktop</c> or <c>spreadsheet</c>. Default <c>browser</c>.</summary>
    public string RuntimeKind { get; init; } = "browser";

    /// <summary>The last step that is ever begun.</summary>
    internal int LastStep => CanFail ? FailAtStep ?? (Steps + 1) / 2 : Steps;

    private bool CanFail => End is OperationEnd.Failed or OperationEnd.TimedOut;

    /// <summary>What is wrong with the plan, or nothing.</summary>
    internal string? Problem() => this switch
    {
        { Count: < 1 or > 100_000 } => "count must be between 1 and 100000.",
        { DurationMs: < 0 } => "durationMs must not be negative.",
        { Steps: < 0 or > 1000 } => "steps must be between 0 and 1000.",
        { CanFail: false, FailAtStep: not null } => "failAtStep needs an end of failed or timed_out.",
        { CanFail: false, Error: not null } => "error needs an end of failed or timed_out.",
        { FailAtStep: { } step } when step < 1 || step > Steps => "failAtStep must be between 1 and steps.",
        { Error.Details: { ValueKind: not JsonValueKind.Object } } => "error.details must be an object.",
        _ when !SampleCall.ByRuntimeKind.ContainsKey(RuntimeKind)
            => "runtimeKind must be browser, desktop or spreadsheet.",
        _ => null,
    };
}

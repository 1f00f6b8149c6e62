namespace Bctrl;

/// <summary>What summaries and reports need to know about an operation or a tool call.</summary>
internal sealed class ReportItem
{
    private readonly IPollable _work;

    private ReportItem(IPollable work, WorkKind kind) => (_work, Kind) = (work, kind);

    public WorkKind Kind { get; }

    // A server can return null for what the specification requires.

    public string Id => _work.Id ?? "";

    public string Status => _work.Status ?? "";

    /// <summary>The operation or the tool call, or null if its state is unknown.</summary>
    public IPollable? Work => IsUnknown ? null : _work;

    /// <summary>Whether only the id is known, and an error that says why.</summary>
    public bool IsUnknown { get; private init; }

    public bool IsTerminal => _work.IsTerminal;

    public bool TimedOutWaiting => _work.TimedOutWaiting;

    /// <summary>Whether it is a tool call that does not continue until somebody answers its question.</summary>
    public bool RequiresInput => _work is ToolCall && Status == ToolCallStatus.RequiresInput;

    /// <summary>The question of a tool call that requires input, or null.</summary>
    public string? Prompt { get; private init; }

    /// <summary>The time until which the question can be answered, or null.</summary>
    public DateTime? ResponseExpiresAt { get; private init; }

    /// <summary>The name of the runtime of an operation, or null.</summary>
    public string? Runtime { get; private init; }

    public string? RuntimeKind { get; private init; }

    /// <summary>The tool of a tool call, or null.</summary>
    public string? Tool { get; private init; }

    public DateTime? StartedAt => _work.StartedAt;

    public DateTime? FinishedAt => _work.FinishedAt;

    public DateTime? LastHeartbeatAt { get; private init; }

    /// <summary>The time from the start to the end in seconds, if it has completed. It is never negative.</summary>
    public double? DurationSeconds => IsTerminal && _work.Duration is { } duration ? Math.Max(0, duration.TotalSeconds) : null;

    /// <summary>Why it completed without success or its state is unknown, or null if it succeeded or has not completed.</summary>
    public FailureReason? Failure
    {
        get
        {
            if (!IsUnknown && (!IsTerminal || Status == WorkStatus.Succeeded))
                return null;
            var step = FailedStep;
            return new FailureReason(
                FirstText(step?.Error?.Code, Error?.Code, Status) ?? ReportText.Missing,
                FirstText(step?.Call, Tool),
                FirstText(step?.Error?.Message, Error?.Message));
        }
    }

    /// <summary>The code and the message of the error of the work itself, or null.</summary>
    public (string? Code, string? Message)? Error { get; private init; }

    public OperationStep? FailedStep => (_work as Operation)?.Steps?.FirstFailed;

    public IReadOnlyList<OperationStep> Steps => (IReadOnlyList<OperationStep>?)(_work as Operation)?.Steps ?? [];

    public static ReportItem Create(IPollable work) => work switch
    {
        Operation operation => new(operation, WorkKind.Operation)
        {
            Runtime = operation.Runtime,
            RuntimeKind = operation.RuntimeKind,
            LastHeartbeatAt = operation.LastHeartbeatAt,
            Error = operation.Error is { } error ? (error.Code, error.Message) : null,
        },
        ToolCall call => new(call, WorkKind.ToolCall)
        {
            Tool = call.Tool,
            Prompt = call.Prompt,
            ResponseExpiresAt = call.ResponseExpiresAt,
            Error = FirstText(call.ErrorCode, call.ErrorMessage) is null ? null : (call.ErrorCode, call.ErrorMessage),
        },
        _ => throw new ArgumentException(null, nameof(work)),
    };

    /// <summary>Creates an item for work whose state was not received.</summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="id">The id of the work.</param>
    /// <param name="code">The id of the error, such as <c>OperationNotFound</c>.</param>
    /// <param name="message">The message of the error.</param>
    public static ReportItem CreateUnknown(WorkKind kind, string id, string code, string message) =>
        new(new Operation { Id = id, Status = "unknown" }, kind)
        {
            IsUnknown = true,
            Error = (code, message),
        };

    private static string? FirstText(params string?[] texts) => Array.Find(texts, text => !string.IsNullOrEmpty(text));
}

namespace Bctrl;

/// <summary>What summaries and reports need to know about an operation.</summary>
internal sealed class ReportItem
{
    private readonly Operation _operation;

    private ReportItem(Operation operation, bool isUnknown) => (_operation, IsUnknown) = (operation, isUnknown);

    // A server can return null for what the specification requires.

    public string Id => _operation.Id ?? "";

    public string Status => _operation.Status ?? "";

    /// <summary>Whether only the id is known, and an error that says why.</summary>
    public bool IsUnknown { get; }

    public bool IsTerminal => _operation.IsTerminal;

    public bool TimedOutWaiting => _operation.TimedOutWaiting;

    public string Runtime => _operation.Runtime ?? "";

    public string RuntimeKind => _operation.RuntimeKind ?? "";

    public DateTime? StartedAt => _operation.StartedAt;

    public DateTime? FinishedAt => _operation.FinishedAt;

    public DateTime? LastHeartbeatAt => _operation.LastHeartbeatAt;

    /// <summary>The time from the start to the end in seconds, if it has completed. It is never negative.</summary>
    public double? DurationSeconds => IsTerminal && _operation.Duration is { } duration ? Math.Max(0, duration.TotalSeconds) : null;

    /// <summary>Why it completed without success or its state is unknown, or null if it succeeded or has not completed.</summary>
    public FailureReason? Failure
    {
        get
        {
            if (!IsUnknown && (!IsTerminal || Status == OperationStatus.Succeeded))
                return null;
            var step = FailedStep;
            return new FailureReason(
                FirstText(step?.Error?.Code, _operation.Error?.Code, Status) ?? ReportText.Missing,
                FirstText(step?.Call),
                FirstText(step?.Error?.Message, _operation.Error?.Message));
        }
    }

    public OperationError? Error => _operation.Error;

    public OperationStep? FailedStep => _operation.Steps?.FirstFailed;

    public IReadOnlyList<OperationStep> Steps => (IReadOnlyList<OperationStep>?)_operation.Steps ?? [];

    public static ReportItem Create(Operation operation) => new(operation, isUnknown: false);

    /// <summary>Creates an item for an operation whose state was not received.</summary>
    /// <param name="id">The id of the operation.</param>
    /// <param name="code">The id of the error, such as <c>OperationNotFound</c>.</param>
    /// <param name="message">The message of the error.</param>
    public static ReportItem CreateUnknown(string id, string code, string message) =>
        new(new Operation { Id = id, Status = "unknown", Error = new OperationError { Code = code, Message = message } }, isUnknown: true);

    private static string? FirstText(params string?[] texts) => Array.Find(texts, text => !string.IsNullOrEmpty(text));
}

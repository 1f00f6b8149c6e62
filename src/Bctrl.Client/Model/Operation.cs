using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// Represents an operation, which runs a list of steps in a remote runtime: <c>Operation</c> in the API specification.
/// </summary>
/// <remarks>
/// <see cref="IsTerminal"/> and <see cref="DurationSeconds"/> are derived from other properties. Times are local. A time
/// is <see langword="null"/> if the value that the API returned is not a valid timestamp. The order of the properties is
/// the order of the columns of a CSV file.
/// </remarks>
public sealed class Operation : ApiObject, IPollable, IOperationShortcuts
{
    /// <summary>Gets or sets the id of the operation, a UUID.</summary>
    public string Id { get; set; } = "";

    /// <summary>
    /// Gets or sets the status: a value of <see cref="OperationStatus"/>, or a value that a later version of the API
    /// adds.
    /// </summary>
    public string Status { get; set; } = "";

    /// <summary>Gets or sets the kind of runtime: a value of <see cref="Bctrl.RuntimeKind"/>.</summary>
    public string RuntimeKind { get; set; } = "";

    /// <summary>Gets or sets the name of the runtime.</summary>
    public string Runtime { get; set; } = "";

    /// <summary>Gets or sets the time at which the operation started to run, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? StartedAt { get => StartedAtStamp.Value; set => StartedAtStamp = new(value); }

    /// <summary>Gets or sets the time at which the operation completed, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? FinishedAt { get => FinishedAtStamp.Value; set => FinishedAtStamp = new(value); }

    // The JSON names of the derived properties begin with a slash, so that they match no property of a response. With
    // JsonIgnore, a property with the same name in the response would be discarded and not added to AdditionalProperties.

    /// <summary>
    /// Gets the time from <see cref="StartedAt"/> to <see cref="FinishedAt"/> in seconds, rounded to milliseconds, or
    /// <see langword="null"/> if one of them is <see langword="null"/>.
    /// </summary>
    [JsonPropertyName("/durationSeconds")]
    public double? DurationSeconds => WorkDuration.ToSeconds(Duration);

    /// <summary>Gets or sets the error of a failed operation, or <see langword="null"/>.</summary>
    public OperationError? Error { get; set; }

    /// <summary>
    /// Gets or sets whether the last wait timed out before the operation completed: <c>timedOutWaiting</c> of
    /// <c>WaitResponse</c> in the API specification. An operation that has completed never timed out.
    /// </summary>
    public bool TimedOutWaiting { get => field && !IsTerminal; set; }

    /// <summary>
    /// Gets whether the operation has completed. If the status is unknown, the operation has completed if
    /// <c>finishedAt</c> has a value.
    /// </summary>
    [JsonPropertyName("/isTerminal")]
    public bool IsTerminal => OperationStatus.IsTerminal(Status) ?? FinishedAtStamp.IsPresent;

    /// <summary>Gets or sets the call in progress, such as <c>page.goto</c>, or <see langword="null"/>.</summary>
    public string? CurrentCall { get; set; }

    /// <summary>Gets or sets the progress of the operation, or <see langword="null"/>.</summary>
    public OperationProgress? Progress { get; set; }

    /// <summary>Gets or sets the time at which the operation was created.</summary>
    [JsonIgnore]
    public DateTime? CreatedAt { get => CreatedAtStamp.Value; set => CreatedAtStamp = new(value); }

    /// <summary>Gets or sets the time of the last heartbeat, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? LastHeartbeatAt { get => LastHeartbeatAtStamp.Value; set => LastHeartbeatAtStamp = new(value); }

    /// <summary>Gets or sets the time at which cancellation was requested, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? CancelRequestedAt { get => CancelRequestedAtStamp.Value; set => CancelRequestedAtStamp = new(value); }

    /// <summary>Gets or sets the id of the runtime, a UUID.</summary>
    public string RuntimeId { get; set; } = "";

    /// <summary>Gets or sets the id of the workspace, a UUID.</summary>
    public string WorkspaceId { get; set; } = "";

    /// <summary>Gets or sets the result of a completed operation, or <see langword="null"/>.</summary>
    public OperationResult? Result { get; set; }

    // Public properties would be in the output of ConvertTo-Json: the steps a second time, and the duration as an object.
    internal TimeSpan? Duration => WorkDuration.Get(StartedAt, FinishedAt);

    internal OperationStepCollection? Steps => Result?.Steps;

    TimeSpan? IPollable.Duration => Duration;

    OperationStepCollection? IOperationShortcuts.Steps => Steps;

    [JsonInclude, JsonPropertyName("createdAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> CreatedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("startedAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> StartedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("lastHeartbeatAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> LastHeartbeatAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("cancelRequestedAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> CancelRequestedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("finishedAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> FinishedAtStamp { get; set; }

    /// <summary>
    /// Gets or sets the value of <c>operation</c> in a <c>WaitResponse</c>. The response is read as an
    /// <see cref="Operation"/>, so that an operation is accepted with or without this envelope.
    /// </summary>
    [JsonInclude, JsonPropertyName("operation")]
    internal Operation? Enveloped { get; set; }

    internal override (string Name, string Text)? InvalidValue => FindInvalid(
        ("createdAt", CreatedAtStamp.InvalidText), ("startedAt", StartedAtStamp.InvalidText),
        ("lastHeartbeatAt", LastHeartbeatAtStamp.InvalidText), ("cancelRequestedAt", CancelRequestedAtStamp.InvalidText),
        ("finishedAt", FinishedAtStamp.InvalidText),
        ("progress.step", Progress?.StepValue.InvalidText), ("progress.totalSteps", Progress?.TotalStepsValue.InvalidText)) ?? Result?.InvalidIndex;

    /// <summary>
    /// Returns the id and the status; for example, <c>0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3 failed</c>.
    /// </summary>
    public override string ToString() => DisplayText.Join(" ", Id, Status);

    internal override IEnumerable<ApiObject?> Children => [Progress, Error, Result];
}

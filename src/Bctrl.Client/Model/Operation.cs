using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// Durable work that runs in a remote runtime: <c>Operation</c> of the specification, every property under its own
/// name, and <see cref="TimedOutWaiting"/>, <see cref="IsTerminal"/>, <see cref="Duration"/> and <see cref="Steps"/>.
/// </summary>
/// <remarks>Times are local; one that the server wrote in a form that is no timestamp is <see langword="null"/>.</remarks>
public sealed class Operation : ApiObject
{
    /// <summary>The operation's id, a UUID.</summary>
    public string Id { get; set; } = "";

    /// <summary>Where it stands: one of <see cref="OperationStatus"/>, or a value that the server added since.</summary>
    public string Status { get; set; } = "";

    /// <summary>Whether the last wait ended before the operation did: <c>WaitResponse.timedOutWaiting</c>.</summary>
    public bool TimedOutWaiting { get; set; }

    // The names of what is not read are such as no server sends: one that is ignored would swallow a property of its name.

    /// <summary>Whether it has ended and will not change any more.</summary>
    [JsonPropertyName("/isTerminal")]
    public bool IsTerminal => OperationStatus.IsTerminal(Status) ?? FinishedAtStamp.IsPresent;

    /// <summary>The kind of runtime: one of <see cref="Bctrl.RuntimeKind"/>.</summary>
    public string RuntimeKind { get; set; } = "";

    /// <summary>The runtime's name.</summary>
    public string Runtime { get; set; } = "";

    /// <summary>The runtime's id, a UUID.</summary>
    public string RuntimeId { get; set; } = "";

    /// <summary>The workspace's id, a UUID.</summary>
    public string WorkspaceId { get; set; } = "";

    /// <summary>The call that runs now, or <see langword="null"/>.</summary>
    public string? CurrentCall { get; set; }

    /// <summary>How far it has come, or <see langword="null"/>.</summary>
    public OperationProgress? Progress { get; set; }

    /// <summary>When it was created.</summary>
    [JsonIgnore]
    public DateTime? CreatedAt { get => CreatedAtStamp.Value; set => CreatedAtStamp = new(value); }

    /// <summary>When it started to run, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? StartedAt { get => StartedAtStamp.Value; set => StartedAtStamp = new(value); }

    /// <summary>When its runtime was last heard of, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? LastHeartbeatAt { get => LastHeartbeatAtStamp.Value; set => LastHeartbeatAtStamp = new(value); }

    /// <summary>When its cancellation was requested, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? CancelRequestedAt { get => CancelRequestedAtStamp.Value; set => CancelRequestedAtStamp = new(value); }

    /// <summary>When it ended, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? FinishedAt { get => FinishedAtStamp.Value; set => FinishedAtStamp = new(value); }

    /// <summary>
    /// From <see cref="StartedAt"/> to <see cref="FinishedAt"/>; <see langword="null"/> while either is missing.
    /// </summary>
    [JsonPropertyName("/duration")]
    public TimeSpan? Duration => FinishedAt?.ToUniversalTime() - StartedAt?.ToUniversalTime();

    /// <summary>Why it failed, or <see langword="null"/>.</summary>
    public OperationError? Error { get; set; }

    /// <summary>What came of it, or <see langword="null"/>.</summary>
    public OperationResult? Result { get; set; }

    /// <summary>The steps of <see cref="Result"/>, or <see langword="null"/> without one.</summary>
    [JsonPropertyName("/steps")]
    public OperationStepList? Steps => Result?.Steps;

    [JsonInclude, JsonPropertyName("createdAt")]
    internal Timestamp CreatedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("startedAt")]
    internal Timestamp StartedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("lastHeartbeatAt")]
    internal Timestamp LastHeartbeatAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("cancelRequestedAt")]
    internal Timestamp CancelRequestedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("finishedAt")]
    internal Timestamp FinishedAtStamp { get; set; }

    /// <summary>
    /// <c>WaitResponse.operation</c>: set on the envelope that a route may put around an operation, and read as one
    /// itself so that every route may answer in either shape.
    /// </summary>
    [JsonInclude, JsonPropertyName("operation")]
    internal Operation? Enveloped { get; set; }

    /// <summary>The first timestamp that is none, as the server's name for it and its text.</summary>
    internal (string Name, string Text)? InvalidTimestamp
    {
        get
        {
            (string, Timestamp)[] stamps =
            [
                ("createdAt", CreatedAtStamp), ("startedAt", StartedAtStamp),
                ("lastHeartbeatAt", LastHeartbeatAtStamp), ("cancelRequestedAt", CancelRequestedAtStamp),
                ("finishedAt", FinishedAtStamp),
            ];
            foreach (var (name, stamp) in stamps)
            {
                if (stamp.InvalidText is { } text)
                    return (name, text);
            }
            return null;
        }
    }

    /// <summary>Such as <c>0b7c2d64-... failed</c>.</summary>
    public override string ToString() => Text.Join(" ", Id, Status);

    internal override IEnumerable<ApiObject?> Children => [Progress, Error, Result];
}

using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// Represents a tool call, which runs one tool on the server: <c>ToolCall</c> in the API specification.
/// </summary>
/// <remarks>
/// <see cref="IsTerminal"/>, <see cref="DurationSeconds"/> and <see cref="TimedOutWaiting"/> are not properties of the API.
/// Times are local. A time is <see langword="null"/> if the value that the API returned is not a valid timestamp. The order
/// of the properties is the order of the columns of a CSV file.
/// </remarks>
public sealed class ToolCall : ApiObject, IPollable
{
    /// <summary>Gets or sets the id of the tool call, such as <c>tc_AAAAAAAAAAAAAAAAAAAAAA</c>. Ids are case-sensitive.</summary>
    public string Id { get; set; } = "";

    /// <summary>
    /// Gets or sets the status: a value of <see cref="ToolCallStatus"/>, or a value that a later version of the API adds.
    /// </summary>
    public string Status { get; set; } = "";

    /// <summary>Gets or sets the tool: a built-in name such as <c>captcha.solve</c>, or the id of a tool.</summary>
    public string Tool { get; set; } = "";

    /// <summary>Gets or sets the time at which the tool started to run, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? StartedAt { get => StartedAtStamp.Value; set => StartedAtStamp = new(value); }

    /// <summary>Gets or sets the time at which the tool call completed, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? FinishedAt { get => FinishedAtStamp.Value; set => FinishedAtStamp = new(value); }

    // The JSON names of the derived properties begin with a slash, so that they match no property of a response.

    /// <summary>
    /// Gets the time from <see cref="StartedAt"/> to <see cref="FinishedAt"/> in seconds, rounded to milliseconds, or
    /// <see langword="null"/> if one of them is <see langword="null"/>.
    /// </summary>
    [JsonPropertyName("/durationSeconds")]
    public double? DurationSeconds => WorkDuration.ToSeconds(Duration);

    /// <summary>Gets or sets the code of the error of a tool call that failed, or <see langword="null"/>.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>Gets or sets the message of the error, or <see langword="null"/>.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>
    /// Gets or sets whether another call of the tool may succeed after an error, or <see langword="null"/> if this is not known.
    /// </summary>
    public bool? Retryable { get; set; }

    /// <summary>
    /// Gets or sets whether the last wait timed out before the tool call completed. A tool call that has completed never timed
    /// out.
    /// </summary>
    [JsonPropertyName("/timedOutWaiting")]
    public bool TimedOutWaiting { get => field && !IsTerminal; set; }

    /// <summary>
    /// Gets whether the tool call has completed. If the status is unknown, it has completed if <c>finishedAt</c> has a value.
    /// </summary>
    [JsonPropertyName("/isTerminal")]
    public bool IsTerminal => ToolCallStatus.IsTerminal(Status) ?? FinishedAtStamp.IsPresent;

    /// <summary>Gets or sets the question of a tool call with the status <c>requires_input</c>, or <see langword="null"/>.</summary>
    public string? Prompt { get; set; }

    /// <summary>Gets or sets the time until which the question can be answered, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public DateTime? ResponseExpiresAt { get => ResponseExpiresAtStamp.Value; set => ResponseExpiresAtStamp = new(value); }

    /// <summary>Gets or sets whether the server has a result. <c>Wait-BctrlToolCall</c> gets it.</summary>
    public bool ResultAvailable { get; set; }

    /// <summary>
    /// Gets or sets the result of the tool, of any type. It is <see langword="null"/> unless <c>Wait-BctrlToolCall</c> has
    /// returned the tool call, because only <c>GET /v1/tool-calls/{id}/result</c> returns it.
    /// </summary>
    [JsonPropertyName("/result")]
    public object? Result { get => LazyResult?.Value; set => LazyResult = new(() => value); }

    /// <summary>Gets or sets the time at which the tool call was created.</summary>
    [JsonIgnore]
    public DateTime? CreatedAt { get => CreatedAtStamp.Value; set => CreatedAtStamp = new(value); }

    /// <summary>Gets or sets the id of the run that the tool call belongs to, or <see langword="null"/>.</summary>
    public string? RunId { get; set; }

    /// <summary>Gets or sets the id of the runtime that the tool uses, or <see langword="null"/>.</summary>
    public string? RuntimeId { get; set; }

    /// <summary>Gets or sets the id of the turn of an agent that the tool call belongs to, or <see langword="null"/>.</summary>
    public string? TurnId { get; set; }

    /// <summary>Gets or sets the id of the span under which the server traces the tool call, or <see langword="null"/>.</summary>
    public string? SpanId { get; set; }

    /// <summary>Gets or sets the id of the parent of the tool call, or <see langword="null"/>.</summary>
    public string? ParentId { get; set; }

    /// <summary>Gets or sets who started the tool call: a value of <see cref="Bctrl.CallerType"/>.</summary>
    public string CallerType { get; set; } = "";

    /// <summary>Gets or sets the JSON schema of the answer to the question, as an object, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public object? ResponseSchema { get => LazyResponseSchema?.Value; set => LazyResponseSchema = new(() => value); }

    // A public property would be in the output of ConvertTo-Json, as an object.
    internal TimeSpan? Duration => WorkDuration.Get(StartedAt, FinishedAt);

    TimeSpan? IPollable.Duration => Duration;

    /// <summary>Gets or sets the result, or <see langword="null"/> if it was not received.</summary>
    internal Lazy<object?>? LazyResult { get; set; }

    [JsonInclude, JsonPropertyName("responseSchema"), JsonConverter(typeof(LazyValueConverter))]
    internal Lazy<object?>? LazyResponseSchema { get; set; }

    [JsonInclude, JsonPropertyName("createdAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> CreatedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("startedAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> StartedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("finishedAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> FinishedAtStamp { get; set; }

    [JsonInclude, JsonPropertyName("responseExpiresAt"), JsonConverter(typeof(TimestampConverter))]
    internal ResponseValue<DateTime> ResponseExpiresAtStamp { get; set; }

    internal override (string Name, string Text)? InvalidValue => FindInvalid(
        ("createdAt", CreatedAtStamp.InvalidText), ("startedAt", StartedAtStamp.InvalidText), ("finishedAt", FinishedAtStamp.InvalidText),
        ("responseExpiresAt", ResponseExpiresAtStamp.InvalidText));

    /// <summary>Returns the id, the tool and the status; for example, <c>tc_AAAAAAAAAAAAAAAAAAAAAA captcha.solve failed</c>.</summary>
    public override string ToString() => DisplayText.Join(" ", Id, Tool, Status);
}

using System.Security.Cryptography;

namespace Bctrl.Emulator;

/// <summary>A tool call in the emulator.</summary>
public sealed class EmulatedToolCall : EmulatedItem
{
    private const string IdCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly TimeSpan s_responseTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_maxDurationAfterResponse = TimeSpan.FromMilliseconds(500);

    private static readonly JsonElement s_defaultResponseSchema = JsonElement.Parse("""
        {"type":"object","required":["approved"],"properties":{"approved":{"type":"boolean"},"comment":{"type":"string"}}}
        """);

    private JsonElement _response;
    private DateTimeOffset? _respondedAt;

    internal EmulatedToolCall(ToolCallOptions options, long number, DateTimeOffset now)
        : base("tc_" + RandomNumberGenerator.GetString(IdCharacters, 22), options, now) =>
        (Options, Number) = (options, number);

    /// <summary>Gets the options that the tool call was created with.</summary>
    public ToolCallOptions Options { get; }

    /// <summary>Gets the number of the tool call in the order of creation.</summary>
    internal long Number { get; }

    internal string SpanId { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    internal string Prompt => Options.Prompt ?? "Approve this step to continue.";

    internal JsonElement ResponseSchema => Options.ResponseSchema ?? s_defaultResponseSchema;

    /// <summary>Gets the time until which a client can respond.</summary>
    internal DateTimeOffset ResponseExpiresAt => InputRequiredAt + s_responseTimeout;

    private protected override DateTimeOffset PlannedEnd =>
        !Options.IsInputRequired ? base.PlannedEnd
        : _respondedAt is { } respondedAt ? GetEnd(respondedAt + DurationAfterResponse)
        : ResponseExpiresAt;

    private DateTimeOffset InputRequiredAt => CreatedAt + Duration / 2;

    private TimeSpan DurationAfterResponse =>
        Duration / 2 < s_maxDurationAfterResponse ? Duration / 2 : s_maxDurationAfterResponse;

    /// <summary>
    /// Takes the response to a tool call that requires input. Returns <see langword="false"/> if it doesn't wait for one.
    /// </summary>
    internal bool Respond(JsonElement response, TimeProvider time) => TryChange(time, now =>
    {
        if (!IsInputRequired(now))
            return false;
        (_response, _respondedAt) = (response, now);
        return true;
    });

    internal override void WriteTo(Utf8JsonWriter json, DateTimeOffset now) =>
        ToolCallJsonWriter.Write(json, this, GetSnapshot(now));

    /// <summary>Writes the result of a tool call that has succeeded.</summary>
    internal void WriteResult(Utf8JsonWriter json)
    {
        if (Options.Result.ValueKind != JsonValueKind.Undefined)
            Options.Result.WriteTo(json);
        else if (_respondedAt is not null)
            _response.WriteTo(json);
        else
            json.WriteRawValue(SampleTool.GetResult(Options.Tool));
    }

    /// <summary>Computes the state of the tool call at the specified time.</summary>
    internal ToolCallSnapshot GetSnapshot(DateTimeOffset now)
    {
        lock (Lock)
        {
            var isCompleted = now >= CompletedAt;
            var cancelRequestedAt = CancelRequestedAt <= now ? CancelRequestedAt : null;
            var isStarted = (cancelRequestedAt ?? now) >= StartedAt;
            var isExpired = isCompleted && cancelRequestedAt is null && Options.IsInputRequired && _respondedAt is null;
            return new ToolCallSnapshot(
                Status: isCompleted ? (cancelRequestedAt is not null ? "cancelled" : isExpired ? "timed_out" : GetFinalStatus())
                    : IsInputRequired(now) ? "requires_input"
                    : isStarted ? "running"
                    : "queued",
                StartedAt: isStarted ? StartedAt : null,
                FinishedAt: isCompleted ? CompletedAt : null) { IsExpired = isExpired };
        }
    }

    /// <summary>A wait request also ends when the tool call requires input, and when somebody has responded.</summary>
    private protected override DateTimeOffset GetWaitEnd(DateTimeOffset waitStartedAt)
    {
        lock (Lock)
        {
            var completedAt = CompletedAt;
            if (!Options.IsInputRequired || CancelRequestedAt is not null)
                return completedAt;
            if (waitStartedAt < InputRequiredAt)
                return Min(InputRequiredAt, completedAt);
            return IsInputRequired(waitStartedAt) && _respondedAt is { } respondedAt ? respondedAt : completedAt;
        }
    }

    private bool IsInputRequired(DateTimeOffset time) =>
        Options.IsInputRequired && time >= InputRequiredAt
        && !(time >= _respondedAt) && !(time >= CancelRequestedAt);

    private string GetFinalStatus() => Options.Outcome switch
    {
        EmulatedOutcome.Failed => "failed",
        EmulatedOutcome.Cancelled => "cancelled",
        EmulatedOutcome.TimedOut => "timed_out",
        _ => "succeeded",
    };
}

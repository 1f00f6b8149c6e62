using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>What <c>POST /emulator/faults</c> takes: what shall go wrong, where, and how often.</summary>
public sealed record FaultPlan
{
    /// <summary>One of the kinds that <c>GET /emulator/faults</c> lists.</summary>
    public string Kind { get; init; } = "";

    /// <summary><c>wait</c>, <c>get</c>, <c>cancel</c>, or <c>*</c> for all. Default <c>*</c>.</summary>
    public string Route { get; init; } = "*";

    /// <summary>The only operation it happens to. Default: all.</summary>
    public string? Id { get; init; }

    /// <summary>How many times it happens; 0 means until it is cleared. Default 0.</summary>
    public int Count { get; init; }

    /// <summary>Milliseconds before it happens. Default 0.</summary>
    public int DelayMs { get; init; }

    /// <summary>
    /// Milliseconds that a stall lasts (default: until the client has gone) or the server is gone (default 1,000).
    /// </summary>
    public int? DurationMs { get; init; }

    /// <summary>For the kind <c>status</c>: 200 to 999. Default 500.</summary>
    public int? Status { get; init; }

    /// <summary>For the kind <c>status</c>: the header's text, or a number of seconds. Default: no header.</summary>
    [JsonConverter(typeof(TextOrNumberConverter))]
    public string? RetryAfter { get; init; }

    /// <summary>
    /// For the kind <c>status</c>: <c>json</c>, <c>nested</c> or <c>flat</c> (other shapes of JSON errors),
    /// <c>html</c>, <c>plain</c> or <c>empty</c>. Default <c>json</c>.
    /// </summary>
    public string? Body { get; init; }

    /// <summary>For redirects: where to. Default: a host that does not exist.</summary>
    public string? Location { get; init; }

    /// <summary>What is wrong with the plan, or nothing.</summary>
    internal string? Problem() => this switch
    {
        _ when !FaultCatalogue.Kinds.ContainsKey(Kind) => "kind must be one of those that GET /emulator/faults lists.",
        { Route: not ("wait" or "get" or "cancel" or "*") } => "route must be wait, get, cancel or *.",
        { Count: < 0 } => "count must not be negative.",
        { DelayMs: < 0 } or { DurationMs: < 0 } => "delayMs and durationMs must not be negative.",
        { Status: < 200 or > 999 } => "status must be between 200 and 999.",
        { Body: { } body } when !ErrorBodies.Kinds.Contains(body)
            => $"body must be one of {string.Join(", ", ErrorBodies.Kinds)}.",
        { RetryAfter: { } text } when text.Any(char.IsControl) => "retryAfter must not have control characters.",
        { Location: { } text } when text.Any(c => !char.IsAscii(c) || char.IsControl(c))
            => "location must be ASCII without control characters.",
        { Kind: not "status" } and ({ Status: not null } or { RetryAfter: not null } or { Body: not null })
            => "status, retryAfter and body are for the kind status.",
        _ => null,
    };

    internal bool Matches(string route, string? id) =>
        (Route == "*" || Route == route) && (Id is null || string.Equals(Id, id, StringComparison.OrdinalIgnoreCase));
}

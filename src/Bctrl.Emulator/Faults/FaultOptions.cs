using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>
/// The request body of <c>POST /emulator/faults</c>: the kind of a fault, and the requests that it applies to.
/// </summary>
public sealed record FaultOptions
{
    /// <summary>The kind of the fault. <c>GET /emulator/faults</c> lists the available kinds.</summary>
    public string Kind { get; init; } = "";

    /// <summary>
    /// The route that the fault applies to, or <c>*</c> for all routes. The routes of operations are <c>wait</c>,
    /// <c>get</c> and <c>cancel</c>. The routes of tool calls are <c>tool-call-start</c>, <c>tool-call-list</c>,
    /// <c>tool-call-get</c>, <c>tool-call-cancel</c>, <c>tool-call-respond</c> and <c>tool-call-result</c>. The default
    /// is <c>*</c>.
    /// </summary>
    public string Route { get; init; } = "*";

    /// <summary>
    /// The id of the operation or tool call that the fault applies to. By default, it applies to all requests.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>
    /// The number of requests that the fault applies to. 0 means all requests until the fault is removed. The default
    /// is 0.
    /// </summary>
    public int Count { get; init; }

    /// <summary>The delay before the fault, in milliseconds. The default is 0.</summary>
    public int DelayMs { get; init; }

    /// <summary>
    /// The duration in milliseconds: of a stall (by default until the client disconnects), or of a server outage (by
    /// default 1,000).
    /// </summary>
    public int? DurationMs { get; init; }

    /// <summary>For the kind <c>status</c>: the status code, from 200 to 999. The default is 500.</summary>
    public int? Status { get; init; }

    /// <summary>
    /// For the kind <c>status</c>: the value of the <c>Retry-After</c> header, as a string or a number of seconds. By
    /// default, the response doesn't have this header.
    /// </summary>
    [JsonConverter(typeof(StringOrNumberConverter))]
    public string? RetryAfter { get; init; }

    /// <summary>
    /// For the kind <c>status</c>: the format of the response body. <c>json</c> is the error format of the API;
    /// <c>nested</c> and <c>flat</c> are other JSON error formats; the rest are <c>html</c>, <c>plain</c> and
    /// <c>empty</c>. The default is <c>json</c>.
    /// </summary>
    public string? Body { get; init; }

    /// <summary>For redirects: the target address. The default is an address on a host that doesn't exist.</summary>
    public string? Location { get; init; }

    /// <summary>Returns an error message if an option is not valid; otherwise <see langword="null"/>.</summary>
    internal string? Validate() => this switch
    {
        _ when !BuiltInFaults.ByKind.ContainsKey(Kind)
            => "kind must be one of the kinds that GET /emulator/faults lists.",
        { Route: not "*" } when !RouteNames.All.Contains(Route)
            => $"route must be {string.Join(", ", RouteNames.All)} or *.",
        { Count: < 0 } => "count must not be negative.",
        { DelayMs: < 0 } or { DurationMs: < 0 } => "delayMs and durationMs must not be negative.",
        { Status: < 200 or > 999 } => "status must be between 200 and 999.",
        { Body: { } body } when !ErrorResponseBody.Formats.Contains(body)
            => $"body must be one of {string.Join(", ", ErrorResponseBody.Formats)}.",
        { RetryAfter: { } value } when value.Any(char.IsControl) => "retryAfter must not contain control characters.",
        { Location: { } value } when value.Any(c => !char.IsAscii(c) || char.IsControl(c))
            => "location must contain ASCII characters only, and no control characters.",
        { Kind: not "status" } and ({ Status: not null } or { RetryAfter: not null } or { Body: not null })
            => "status, retryAfter and body require the kind status.",
        _ => null,
    };

    internal bool Matches(FaultRequest request) =>
        (Route == "*" || Route == request.Route) && (Id is null || string.Equals(Id, request.Id, request.IdComparison));
}

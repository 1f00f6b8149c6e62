using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Bctrl;

/// <summary>The routes of one tool call.</summary>
internal sealed class ToolCallClient : WorkClient<ToolCall>
{
    private readonly ReadResponse<ToolCallResult> _readResult;

    /// <summary>Results of tool calls whose state could not be received yet. They can be large.</summary>
    private readonly ConcurrentDictionary<string, Lazy<object?>> _received = new(StringComparer.Ordinal);

    public ToolCallClient(BctrlConnection connection)
        : base(connection, WorkKind.ToolCall) => _readResult = ReadResultAsync;

    /// <summary>
    /// <c>GET /v1/tool-calls/{id}/result</c>, and <c>GET /v1/tool-calls/{id}</c> unless the response is 202. The API does not
    /// say how the first route responds for a call that did not succeed, so that the second one decides.
    /// </summary>
    public override async Task<PollResult<ToolCall>> WaitAsync(
        string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var result = _received.TryGetValue(id, out var received)
            ? new() { Value = received }
            : await GetResultAsync(id, timeout, trace, cancellationToken).ConfigureAwait(false);
        if (result.Call is { IsTerminal: false } running)
            return new(running, isCompleted: false, question: GetQuestion(running));

        if (result.Value is not null)
            _received[id] = result.Value;
        await WaitForGateAsync(cancellationToken).ConfigureAwait(false);
        var call = await GetAsync(id, trace, cancellationToken).ConfigureAwait(false);
        _received.TryRemove(id, out _);
        if (!call.IsTerminal)
        {
            return result.Error is null || MayMeanThatItIsRunning(result.Error)
                ? new(call, isCompleted: false, question: GetQuestion(call), failure: result.Error)
                : throw result.Error;
        }
        if (call.ResultAvailable && result.Value is null)
            result = await GetMissingResultAsync(call, result, trace, cancellationToken).ConfigureAwait(false);
        call.LazyResult = result.Value;
        return new(call, isCompleted: true);
    }

    /// <summary>Creates the request <c>POST /v1/tool-calls/{id}/respond</c>.</summary>
    /// <remarks>It is not repeated, because the tool call may require other input by then.</remarks>
    public ApiRequest CreateRespond(string id, byte[] response) => Create(HttpMethod.Post, id, "/respond", body: response, isRepeatable: false);

    /// <summary>Reads the response to <see cref="CreateRespond"/>.</summary>
    public ValueTask<ToolCall> ReadResponseAsync(ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken) =>
        ReadRequestedAsync(request, response, body, cancellationToken);

    protected override ToolCall Read(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Connection.Json.ReadToolCall(body, cancellationToken);

    private static string? GetQuestion(ToolCall call) => call.Status == ToolCallStatus.RequiresInput ? call.Prompt ?? "" : null;

    /// <summary>Waits for the delay that the server has requested since the first of several requests of a poll.</summary>
    private async Task WaitForGateAsync(CancellationToken cancellationToken)
    {
        while (Connection.Gate.Remaining is { Ticks: > 0 } remaining)
            await Connection.Clock.Delay(remaining, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Requests the result once more: the tool call may have completed between the first two requests.</summary>
    private async Task<ToolCallResult> GetMissingResultAsync(
        ToolCall call, ToolCallResult first, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        // A result that is not valid will be the same.
        var result = first.Error is { StatusCode: < 400 }
            ? first
            : await GetResultAsync(call.Id, TimeSpan.Zero, trace, cancellationToken).ConfigureAwait(false);
        // The status of a tool call that did not succeed is enough.
        return result.Value is not null || call.Status != ToolCallStatus.Succeeded ? result : throw CreateResultUnavailable(call.Id, result.Error);
    }

    /// <param name="id">The id of a tool call that has succeeded.</param>
    /// <param name="error">The error response, or null if the response had no result.</param>
    private static BctrlApiException CreateResultUnavailable(string id, BctrlApiException? error)
    {
        var reason = error is null ? ClientMessages.ResponseHasNoResult : SafeText.MessageOf(error);
        return new(
            BctrlErrorKind.ToolCallResultUnavailable,
            ClientMessages.ResultIsUnavailable(id, reason),
            error,
            SafeText.FromOutside(error?.Code),
            SafeText.FromOutside(error?.RequestId),
            SafeText.FromOutside(error?.ServerMessage))
        {
            StatusCode = error?.StatusCode,
            Headers = error?.Headers,
            IsTransient = error?.IsTransient ?? true,
            RequestedDelay = error?.RequestedDelay,
        };
    }

    private async Task<ToolCallResult> GetResultAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var action = string.Format(CultureInfo.InvariantCulture, "/result?waitSeconds={0:0.###}", timeout.TotalSeconds);
        try
        {
            var request = Create(HttpMethod.Get, id, action, timeout, ClientMessages.ToolCallResult(id));
            return await Connection.SendAsync(request, _readResult, trace, cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e) when (IsResponse(e))
        {
            return new() { Error = e };
        }
    }

    /// <summary>
    /// Returns whether the server has responded, so that the tool call decides what the response means. Without a complete
    /// response, with a key that is not valid, and if the server requests a delay, no other request must follow at once.
    /// </summary>
    private static bool IsResponse(BctrlApiException e) =>
        e.Kind is not (BctrlErrorKind.Unauthorized or BctrlErrorKind.ConnectionFailed)
        && e is { StatusCode: not null } and not { StatusCode: 429 or 503, RetryAfter: not null } and not { StatusCode: < 400, IsTransient: true };

    /// <summary>
    /// Returns whether a server may respond like this because there is no result yet. It must not respond with another error
    /// while the tool call is running: that one is retried if it can be, and else reported.
    /// </summary>
    private static bool MayMeanThatItIsRunning(BctrlApiException e) =>
        e is { StatusCode: >= 400, IsTransient: false, Kind: not BctrlErrorKind.PermissionDenied };

    private async ValueTask<ToolCallResult> ReadResultAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Accepted)
            return new() { Call = await ReadRequestedAsync(request, response, body, cancellationToken).ConfigureAwait(false) };
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        // A response without a body has no result, with 204 or another status. The result null has a body.
        return buffer.Bytes.IsEmpty ? new() : new() { Value = Connection.Json.ReadLazily(buffer.Bytes, cancellationToken) };
    }
}
